using System.Xml.Linq;

namespace VectorQuantization.Imaging.Reports;

/// <summary>Curves, drawn once for wide screens and once for narrow ones, so that their text can be read on both.</summary>
/// <param name="Chart">The curves. Their width is the report's affair.</param>
/// <param name="Caption">What they show; also read out in place of the drawing.</param>
public sealed record ReportChart(LineChart Chart, string Caption) : ReportBlock
{
    private const int WideWidth = 960;
    private const int NarrowWidth = 400;
    private const int NarrowPanelHeight = 170;

    internal override XElement ToHtml() => Html.Drawing(
        (Chart with { Width = WideWidth }).ToSvg(),
        (Chart with { Width = NarrowWidth, PanelHeight = Math.Min(Chart.PanelHeight, NarrowPanelHeight) }).ToSvg(),
        Caption);
}
