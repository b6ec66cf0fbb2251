using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using VectorQuantization.Imaging;
using VectorQuantization.Imaging.Reports;

namespace VectorQuantization.Tests.Imaging.Reports;

public sealed class HtmlReportTests
{
    private const string Odd = "<b onclick='x'> & \"c\" </script> \u0001 é 𝛽";
    private const string Read = "<b onclick='x'> & \"c\" </script> \ufffd é 𝛽";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly LineChart Chart = new(new ChartPanel("y", new LineSeries("a", [0, 1], [0, 1]), new LineSeries("b", [0, 1], [1, 0])));

    [Fact]
    public void A_page_has_a_title_sections_and_links_to_them()
    {
        XElement page = Page(new HtmlReport("A run", new ReportSection("First"), new ReportSection("Second")) { Subtitle = "of ten steps" });

        page.Element("head")!.Element("title")!.Value.Should().Be("A run");
        page.Descendants("h1").Single().Value.Should().Be("A run");
        page.Descendants("p").Single().Value.Should().Be("of ten steps");
        page.Descendants("section").Select(section => section.Element("h2")!.Value).Should().Equal("First", "Second");
        page.Descendants("a").Select(link => link.Attribute("href")!.Value).Should().Equal(page.Descendants("section").Select(section => "#" + section.Attribute("id")!.Value));
    }

    [Fact]
    public void All_text_is_encoded()
    {
        XElement page = Page(new HtmlReport(Odd, new ReportSection(Odd, new ReportText(Odd), new ReportFacts(new ReportFact(Odd, Odd) { Note = Odd }),
            new ReportTable([Odd], [[Odd]]) { Caption = Odd }, new ReportChart(Chart, Odd), new ReportPicture(new PixelImage(1, 1, 1), Odd),
            new ReportPictureRows(Odd, new ReportPictureRow(Odd, new PixelImage(1, 1, 1)))), new ReportSection(Odd))
        {
            Subtitle = Odd,
            Headline = [new(Odd, Odd)],
        });

        page.Descendants("b").Should().BeEmpty();
        page.DescendantNodes().OfType<XText>().Count(text => text.Value.TrimEnd() == Read).Should().Be(20);
        page.Descendants().Attributes("alt").First().Value.Should().Be(Read);
        page.Descendants(Svg + "svg").Attributes("aria-label").Select(label => label.Value).Should().Equal(Read, Read);
    }

    [Fact]
    public void It_needs_nothing_else()
    {
        string html = Full().ToHtml();
        XElement page = Page(Full());

        page.Descendants().Where(element => element.Name.LocalName is "script" or "link" or "iframe" or "object").Should().BeEmpty();
        page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "href").Select(attribute => attribute.Value)
            .Should().OnlyContain(value => value.StartsWith("#section-") || value.StartsWith("data:image/png;base64,"));
        html.Replace(Svg.NamespaceName, "").Should().NotContain("http:").And.NotContain("https:").And.NotContain("@import").And.NotContain("url(");
        page.Descendants("meta").Select(meta => (string?)meta.Attribute("content")).Should().Contain("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    }

    [Fact]
    public void It_is_HTML_as_well_as_XML()
    {
        string html = Full().ToHtml();

        html.Should().StartWith("<!DOCTYPE html>\n<html lang=\"en\">");
        // Elements that HTML does not know to be empty, and style sheets with characters escaped, would be read wrongly.
        string withoutDrawings = Regex.Replace(html, "<svg.*?</svg>", "", RegexOptions.Singleline);
        Regex.Matches(withoutDrawings, "<([a-z0-9]+)[^<>]*/>").Select(match => match.Groups[1].Value).Distinct().Should().BeEquivalentTo("meta", "img");
        Regex.Match(html, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value.Should().NotContain("&");
        Page(new HtmlReport("", new ReportSection("", new ReportText(""), new ReportFacts(), new ReportTable([""], []), new ReportPictureRows("")))).Should().NotBeNull();
    }

    [Fact]
    public void Drawings_take_the_pages_colours_which_are_there_in_light_and_dark()
    {
        XElement page = Page(Full());
        string style = page.Descendants("style").Single().Value;

        string[] colours = [.. page.Descendants(Svg + "svg").Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "fill" or "stroke")
            .Select(attribute => attribute.Value).Where(value => value != "none").Distinct()];
        colours.Should().HaveCountGreaterThan(6).And.OnlyContain(colour => colour.StartsWith("var(--c-"));
        foreach (string name in colours.Select(colour => colour[4..^1])) Regex.Count(style, Regex.Escape(name) + ": ").Should().Be(2);
        foreach (Match used in Regex.Matches(style, @"var\((--[a-z0-9-]+)\)").Where(used => used.Groups[1].Value != "--columns"))
            style.Should().Contain(used.Groups[1].Value + ": ");
    }

    [Fact]
    public void Charts_are_drawn_for_wide_and_for_narrow_screens()
    {
        XElement page = Page(new HtmlReport("", new ReportSection("", new ReportChart(Chart with { Width = 333 }, "A chart"))));

        page.Descendants(Svg + "svg").Select(svg => (svg.Parent!.Attribute("class")!.Value, svg.Attribute("viewBox")!.Value.Split(' ')[2]))
            .Should().Equal(("drawing wide", "960"), ("drawing narrow", "400"));
        page.Descendants("figcaption").Single().Value.Should().Be("A chart");
    }

    [Fact]
    public void Pictures_are_in_the_page_pixel_for_pixel()
    {
        var picture = new PixelImage(3, 2, 3);
        for (int i = 0; i < picture.Pixels.Length; i++) picture.Pixels[i] = (byte)(13 * i);

        XElement image = Page(new HtmlReport("", new ReportSection("", new ReportPicture(picture, "A picture")))).Descendants("img").Single();

        Png.Decode(Convert.FromBase64String(image.Attribute("src")!.Value["data:image/png;base64,".Length..]), "picture").Pixels.ToArray().Should().Equal(picture.Pixels.ToArray());
        (image.Attribute("alt")!.Value, image.Attribute("width")!.Value, image.Attribute("height")!.Value).Should().Be(("A picture", "3", "2"));
    }

    [Fact]
    public void Pictures_of_a_row_are_named_by_it()
    {
        var one = new PixelImage(1, 1, 1);
        XElement page = Page(new HtmlReport("", new ReportSection("", new ReportPictureRows("Rows", new ReportPictureRow("original", one, one), new ReportPictureRow("", one)))));

        page.Descendants("img").Attributes("alt").Select(alt => alt.Value).Should().Equal("original: 1", "original: 2", "1");
        page.Descendants("div").Attributes("style").Single().Value.Should().Be("--columns: 2");
    }

    [Fact]
    public void Numbers_of_a_table_line_up_on_the_right()
    {
        XElement table = Page(new HtmlReport("", new ReportSection("", new ReportTable(["run", "kind", "loss"], [["a", "b", "1"]]) { TextColumns = 2 }))).Descendants("table").Single();

        table.Descendants().Where(cell => cell.Name == "th" || cell.Name == "td").Select(cell => (cell.Value, (string?)cell.Attribute("class"), (string?)cell.Attribute("scope"))).Should().Equal(
            ("run", null, "col"), ("kind", null, "col"), ("loss", "number", "col"), ("a", null, "row"), ("b", null, null), ("1", "number", null));
    }

    [Fact]
    public void Saving_writes_the_same_text()
    {
        using var folder = new TemporaryFolder();

        Full().Save(folder["new/report.html"]);

        File.ReadAllText(folder["new/report.html"]).Should().Be(Full().ToHtml());
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        FluentActions.Invoking(() => new ReportTable([], [])).Should().Throw<ArgumentException>().WithParameterName("columns");
        FluentActions.Invoking(() => new ReportTable(["a", "b"], [["1", "2"], ["1"]])).Should().Throw<ArgumentException>().WithParameterName("rows").WithMessage("Row 1 has 1 cells; expected 2*");
        FluentActions.Invoking(() => new ReportTable(["a"], []) { TextColumns = -1 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static HtmlReport Full() => new("Run", new ReportSection("Curves", new ReportChart(Chart, "Loss")), new ReportSection("Rest", new ReportText("text"),
        new ReportFacts(new ReportFact("a", "1")), new ReportTable(["a"], [["1"]]), new ReportPictureRows("rows", new ReportPictureRow("", new PixelImage(1, 1, 1)))))
    {
        Headline = [new("loss", "1") { Note = "or so" }],
    };

    private static XElement Page(HtmlReport report)
    {
        using var reader = XmlReader.Create(new StringReader(report.ToHtml()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader, LoadOptions.PreserveWhitespace);
    }
}
