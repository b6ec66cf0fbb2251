using System.Xml.Linq;

namespace VectorQuantization.Imaging.Reports;

/// <summary>A picture, at its own size or, where the screen is narrower, as wide as that.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Caption">What it shows; also read out in its place.</param>
public sealed record ReportPicture(PixelImage Picture, string Caption) : ReportBlock
{
    internal override XElement ToHtml() => Html.Figure(Caption, Html.Picture(Picture, Caption));
}
