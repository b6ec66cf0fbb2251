using System.Text.Json;
using System.Xml.Linq;
using VectorQuantization.Codebooks.Health;

namespace VectorQuantization.Tests.Codebooks.Health;

public sealed class CodebookHealthReportTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static CodebookLevelReport Level(params long[] counts) => new()
    {
        Level = 0,
        CodebookSize = counts.Length,
        Total = counts.Sum(),
        Perplexity = 2,
        EntropyBits = 1,
        UsedCodes = counts.Count(count => count > 0),
        DeadCodes = counts.Count(count => count == 0),
        RevivedCodes = 0,
        Counts = counts,
        StepsSinceHit = [.. counts.Select(count => count > 0 ? 0L : 5L)],
        CodeNorms = new Distribution(0, 1, 2, 3, double.NaN, 2),
        NeighbourDistances = null,
        Drift = new CodeDrift(1, 2, 3, 4),
    };

    [Fact]
    public void The_JSON_holds_every_figure_under_its_name()
    {
        string text = new CodebookHealthReport(7, 0.25, [Level(3, 0)]).ToJson();

        JsonElement report = JsonDocument.Parse(text).RootElement;
        report.GetProperty("steps").GetInt64().Should().Be(7);
        report.GetProperty("quantizationError").GetDouble().Should().Be(0.25);
        JsonElement level = report.GetProperty("levels")[0];
        level.EnumerateObject().Select(item => item.Name).Should().BeEquivalentTo("level", "codebookSize", "total", "perplexity", "entropyBits", "usedCodes", "deadCodes", "revivedCodes",
            "counts", "stepsSinceHit", "codeNorms", "neighbourDistances", "drift");
        level.GetProperty("counts").EnumerateArray().Select(item => item.GetInt64()).Should().Equal(3, 0);
        level.GetProperty("stepsSinceHit")[1].GetInt64().Should().Be(5);
        level.GetProperty("codeNorms").GetProperty("upperQuartile").GetDouble().Should().Be(3);
        level.GetProperty("codeNorms").GetProperty("max").GetString().Should().Be("NaN");
        level.GetProperty("neighbourDistances").ValueKind.Should().Be(JsonValueKind.Null);
        level.GetProperty("drift").GetProperty("lastMax").GetDouble().Should().Be(2);
    }

    [Fact]
    public void Bars_stand_in_order_of_frequency()
    {
        // Shares 50, 37.5 and 12.5 %, on an axis of 0 to 50; the plot is 72 to 520 wide and 66 to 406 high.
        XElement bars = Document(new CodebookHealthReport(1, null, [Level(1, 4, 3, 0)])).Descendants(Svg + "path").Single();
        bars.Attribute("d")!.Value.Should().Be("M72,406V66H184V151H296V321H408V406H520V406Z");
    }

    [Fact]
    public void The_map_shows_latents_and_used_and_unused_codes_on_one_scale()
    {
        var map = new CodebookMap([new MapPoint(-1, 0), new MapPoint(1, 0), new MapPoint(double.NaN, 0)], [new MapPoint(0, 0.5)], 1);

        string[] dots = [.. Document(new CodebookHealthReport(1, null, [Level(3, 0, 0) with { Map = map }])).Descendants(Svg + "path").Skip(1).Select(path => path.Attribute("d")!.Value)];

        // x reaches 1 and y 0.25 to both sides of the middle, so that both axes reach 1.05: from 588 to 928 and from 406 to 66, with the middle (0, 0.25) at (758, 236).
        dots.Should().Equal("M758,195.52h0", "M596.1,276.48h0", "M919.9,276.48h0");
    }

    [Fact]
    public void The_narrow_picture_has_the_map_below_the_bars()
    {
        var map = new CodebookMap([new MapPoint(-1, 0), new MapPoint(1, 0)], [new MapPoint(0, 0.5)], 1);

        XElement picture = XElement.Parse(new CodebookHealthReport(1, null, [Level(1, 4, 3, 0) with { Map = map }]).ToNarrowSvg());

        // The bars are 72 to 380 wide and 66 to 246 high, on an axis of 0 to 60; the map's sides 12 to 380 and 316 to 684.
        picture.Attribute("viewBox")!.Value.Should().StartWith("0 0 400 ");
        picture.Elements(Svg + "path").First().Attribute("d")!.Value.Should().Be("M72,246V96H149V133.5H226V208.5H303V246H380V246Z");
        picture.Element(Svg + "rect")!.ElementsAfterSelf(Svg + "rect").Single().Attributes().Take(4).Select(attribute => attribute.Value).Should().Equal("12", "316", "368", "368");
    }

    [Fact]
    public void Codebooks_beyond_counting_and_levels_without_counts_are_fine()
    {
        CodebookLevelReport huge = Level() with { CodebookSize = 1L << 40, Total = 10 };
        Document(new CodebookHealthReport(1, null, [huge, Level(new long[5000]) with { Level = 1 }])).Descendants(Svg + "path").Should().ContainSingle();
    }

    [Fact]
    public void Files_hold_the_same_text()
    {
        var report = new CodebookHealthReport(1, null, [Level(1, 2)]);
        report.SaveJson(folder["new/health.json"]);
        report.SaveSvg(folder["new/health.svg"]);
        File.ReadAllText(folder["new/health.json"]).Should().Be(report.ToJson());
        File.ReadAllText(folder["new/health.svg"]).Should().Be(report.ToSvg());
    }

    private static XDocument Document(CodebookHealthReport report) => XDocument.Parse(report.ToSvg());
}
