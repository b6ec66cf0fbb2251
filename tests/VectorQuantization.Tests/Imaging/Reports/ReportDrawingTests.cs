using System.Xml.Linq;
using VectorQuantization.Imaging.Reports;

namespace VectorQuantization.Tests.Imaging.Reports;

public sealed class ReportDrawingTests
{
    private const string Begin = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 9\">";

    [Fact]
    public void Colours_that_the_library_does_not_use_stay()
    {
        var drawing = new ReportDrawing(Begin + "<title>t</title><rect fill=\"#123456\" stroke=\"#1f2937\"/></svg>", "A drawing");

        XElement shown = XElement.Parse(new HtmlReport("", new ReportSection("", drawing)).ToHtml()["<!DOCTYPE html>".Length..]).Descendants().Single(element => element.Name.LocalName == "rect");

        (shown.Attribute("fill")!.Value, shown.Attribute("stroke")!.Value).Should().Be(("#123456", "var(--c-1f2937)"));
        shown.Parent!.Elements().Should().ContainSingle("the title would come up under the mouse");
    }

    [Theory]
    [InlineData("not XML", "The text is no SVG*")]
    [InlineData("<svg/>", "The root is 'svg'*")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a \"b\">]>" + Begin + "&a;</svg>", "The text is no SVG*")]
    [InlineData(Begin + "<script>alert(1)</script></svg>", "*element 'script'*")]
    [InlineData(Begin + "<g><foreignObject/></g></svg>", "*element 'foreignObject'*")]
    [InlineData(Begin + "<rect onclick=\"alert(1)\"/></svg>", "*attribute 'onclick*")]
    [InlineData(Begin + "<image href=\"https://example.org/a.png\"/></svg>", "*attribute 'href*")]
    [InlineData(Begin + "<a xlink:href=\"javascript:alert(1)\"/></svg>", "*attribute 'href*")]
    public void What_is_no_drawing_or_more_than_one_is_refused(string svg, string message)
    {
        FluentActions.Invoking(() => new ReportDrawing(svg, "")).Should().Throw<ArgumentException>().WithParameterName("svg").WithMessage(message);
        FluentActions.Invoking(() => new ReportDrawing(Begin + "</svg>", "") { NarrowSvg = svg }).Should().Throw<ArgumentException>().WithParameterName("NarrowSvg");
    }

    [Fact]
    public void References_within_the_drawing_and_data_are_fine()
    {
        FluentActions.Invoking(() => new ReportDrawing(Begin + "<path id=\"p\"/><use href=\"#p\"/><image xlink:href=\"data:image/png;base64,AA==\"/></svg>", "")).Should().NotThrow();
    }

    [Fact]
    public void The_environment_is_told_in_full()
    {
        IReadOnlyList<ReportFact> facts = ReportEnvironment.Facts();

        facts.Select(fact => fact.Name).Should().Contain(["VectorQuantization", "TorchSharp", ".NET", "Processor", "Torch's threads"]);
        facts.Should().OnlyContain(fact => fact.Value.Length > 0);
    }
}
