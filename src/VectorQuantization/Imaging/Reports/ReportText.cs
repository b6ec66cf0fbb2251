using System.Xml.Linq;

namespace VectorQuantization.Imaging.Reports;

/// <summary>A paragraph.</summary>
/// <param name="Text">Plain text.</param>
public sealed record ReportText(string Text) : ReportBlock
{
    internal override XElement ToHtml() => Html.Element("p", Html.Text(Text));
}
