using System.Globalization;
using System.Xml.Linq;
using VectorQuantization.Imaging;

namespace VectorQuantization.Tests.Imaging;

public sealed class LineChartTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Points_are_where_the_axes_put_them()
    {
        // The plot is 72 to 472 wide; without a title it begins at 14 + 26 and is 100 high. y goes from 0 to 10.
        var chart = new LineChart(new ChartPanel("y", new LineSeries("a", [0, 5, 10], [0, 10, 2.5]))) { Width = 504, PanelHeight = 100 };

        Paths(chart).Should().Equal("M72,140L272,40L472,115");
    }

    [Fact]
    public void Points_that_are_not_finite_break_the_line_and_lone_ones_are_dots()
    {
        var line = new LineSeries("a", [0, 1, 2, 3, 4, double.NaN], [0, 10, double.NaN, 10, double.PositiveInfinity, 0]);
        var chart = new LineChart(new ChartPanel("y", line)) { Width = 504, PanelHeight = 100 };

        Paths(chart).Should().Equal("M72,140L172,40M372,40h0", "M372,40h0");
    }

    [Fact]
    public void On_a_logarithmic_axis_points_not_positive_break_the_line()
    {
        var line = new LineSeries("a", [0, 1, 2, 3, 4], [1, 100, 0, 10, 1]);
        var chart = new LineChart(new ChartPanel("y", line) { LogY = true }) { Width = 504, PanelHeight = 100 };

        Paths(chart).Should().Equal("M72,140L172,40M372,90L472,140");
    }

    [Fact]
    public void A_smoothed_line_is_drawn_over_its_points()
    {
        var line = new LineSeries("a", [0, 1, 2, 3, 4], [0, 10, 2, 9, 10]) { Smoothing = 3 };
        var chart = new LineChart(new ChartPanel("y", line)) { Width = 504, PanelHeight = 100 };

        Paths(chart).Should().Equal("M72,140L172,40L272,120L372,50L472,40", "M72,140L172,100L272,70L372,70L472,40");
    }

    [Fact]
    public void On_a_logarithmic_horizontal_axis_equal_ratios_take_equal_room_and_points_not_positive_are_left_out()
    {
        var chart = new LineChart(new ChartPanel("y", new LineSeries("a", [0, 1, 10, 100], [5, 0, 10, 2.5]))) { LogX = true, Width = 504, PanelHeight = 100 };

        Paths(chart).Should().Equal("M72,140L272,40L472,115");
    }

    [Fact]
    public void Marked_points_are_dots()
    {
        var chart = new LineChart(new ChartPanel("y", new LineSeries("a", [0, 5, 10], [0, 10, 2.5]) { Marked = true })) { Width = 504, PanelHeight = 100 };

        Paths(chart).Should().Equal("M72,140L272,40L472,115", "M72,140h0M272,40h0M472,115h0");
    }

    [Fact]
    public void A_label_too_long_is_wrapped_and_a_legend_too_long_goes_below_it()
    {
        var chart = new LineChart(new ChartPanel("a label that is far too long for a picture as narrow as this one", new LineSeries("a line with a long name", [0], [1]), new LineSeries("b", [0], [1]))) { Width = 400 };

        Texts(chart).Should().Contain(["a label that is far too long for a", "picture as narrow as this one"]);
        XElement[] texts = [.. Document(chart).Descendants(Svg + "text")];
        double Y(string text) => double.Parse(texts.Single(element => element.Value == text).Attribute("y")!.Value, CultureInfo.InvariantCulture);
        Y("picture as narrow as this one").Should().Be(48);
        Y("a line with a long name").Should().Be(68);
        Y("b").Should().Be(68);
    }

    [Fact]
    public void Panels_share_the_horizontal_axis_and_names_their_colour()
    {
        var chart = new LineChart(
            new ChartPanel("first", new LineSeries("a", [0, 1], [0, 1]), new LineSeries("b", [0, 1], [0, 1])),
            new ChartPanel("second", new LineSeries("b", [0, 2], [0, 1])));

        var paths = Document(chart).Descendants(Svg + "path").ToArray();
        paths[0].Attribute("d")!.Value.Should().Contain("L500,").And.NotContain("L928,");
        paths[2].Attribute("d")!.Value.Should().Contain("L928,");
        paths[1].Attribute("stroke")!.Value.Should().Be(paths[2].Attribute("stroke")!.Value).And.NotBe(paths[0].Attribute("stroke")!.Value);
    }

    [Fact]
    public void Titles_labels_and_a_legend_of_several_lines_are_written()
    {
        var chart = new LineChart(
            new ChartPanel("Loss", new LineSeries("training", [0], [1]), new LineSeries("validation", [0], [1])),
            new ChartPanel("Perplexity", new LineSeries("alone", [0], [1]))) { Title = "Run", XLabel = "step" };

        Texts(chart).Should().Contain(["Run", "Loss", "training", "validation", "Perplexity", "step"]).And.NotContain("alone");
    }

    [Fact]
    public void Text_is_escaped()
    {
        const string odd = "<b> & \"c\" 'd' \u0001 \ud800 é 𝛽";
        var chart = new LineChart(new ChartPanel(odd, new LineSeries(odd, [0], [1]), new LineSeries("x", [0], [1]))) { Title = odd, XLabel = odd };

        Texts(chart).Count(text => text == "<b> & \"c\" 'd' \ufffd \ufffd é 𝛽").Should().Be(4);
    }

    [Fact]
    public void Charts_without_points_are_fine()
    {
        Paths(new LineChart(new ChartPanel("none"))).Should().BeEmpty();
        Paths(new LineChart(new ChartPanel("empty", new LineSeries("a", [], [])) { LogY = true })).Should().Equal("");
        Paths(new LineChart(new ChartPanel("nan", new LineSeries("a", [1, 2], [double.NaN, double.NaN])))).Should().Equal("");
    }

    [Fact]
    public void Many_points_are_thinned_without_losing_their_extremes()
    {
        const int count = 100_000;
        var y = Enumerable.Range(0, count).Select(i => Math.Sin(i * 0.37)).ToArray();
        (y[12_345], y[76_543]) = (50, -50);
        var chart = new LineChart(new ChartPanel("y", new LineSeries("a", [.. Enumerable.Range(0, count).Select(i => (double)i)], y)))
        {
            PanelHeight = 100,
        };

        var points = Paths(chart).Single().Split('M', 'L').Skip(1)
            .Select(point => point.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray()).ToArray();

        points.Length.Should().BeInRange(900, 4 * 960);
        points.Min(point => point[1]).Should().Be(40);
        points.Max(point => point[1]).Should().Be(140);
        points[0][0].Should().Be(72);
        points[^1][0].Should().Be(928);
    }

    [Fact]
    public void Saving_writes_the_same_text()
    {
        var chart = new LineChart(new ChartPanel("y", new LineSeries("a", [0, 1], [0, 1])));

        chart.Save(folder["new/curves.svg"]);

        File.ReadAllText(folder["new/curves.svg"]).Should().Be(chart.ToSvg());
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        FluentActions.Invoking(() => new LineSeries("a", [1, 2], [1])).Should().Throw<ArgumentException>().WithParameterName("y");
        FluentActions.Invoking(() => new LineSeries("a", [1], [1]) { Smoothing = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new LineChart().ToSvg()).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => new LineChart(new ChartPanel("y")) { Width = 1 }.ToSvg()).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => new LineChart(new ChartPanel("y")) { PanelHeight = 1 }.ToSvg()).Should().Throw<InvalidOperationException>();
    }

    private static XDocument Document(LineChart chart) => XDocument.Parse(chart.ToSvg());

    private static IEnumerable<string> Paths(LineChart chart) =>
        Document(chart).Descendants(Svg + "path").Select(path => path.Attribute("d")!.Value);

    private static IEnumerable<string> Texts(LineChart chart) => Document(chart).Descendants(Svg + "text").Select(text => text.Value);
}
