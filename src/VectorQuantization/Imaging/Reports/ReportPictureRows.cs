using System.Xml.Linq;

namespace VectorQuantization.Imaging.Reports;

/// <summary>Small pictures side by side.</summary>
/// <param name="Label">What they show, to their left or above them; "" for no label.</param>
/// <param name="Pictures">From left to right.</param>
public sealed record ReportPictureRow(string Label, params IReadOnlyList<PixelImage> Pictures);

/// <summary>Rows of small pictures, enlarged to the width there is: the same images as several models see them, or at several times; samples.</summary>
/// <param name="Caption">What they show.</param>
/// <param name="Rows">From top to bottom.</param>
public sealed record ReportPictureRows(string Caption, params IReadOnlyList<ReportPictureRow> Rows) : ReportBlock
{
    internal override XElement ToHtml()
    {
        int columns = Rows.Select(row => row.Pictures.Count).DefaultIfEmpty().Max();
        XElement grid = Html.Element("div", new XAttribute("style", $"--columns: {Math.Max(1, columns)}"), Rows.Select(ToHtml)).Classed("pictures");
        if (Rows.All(row => row.Label.Length == 0)) grid.Classed("unlabelled");
        return Html.Figure(Caption, grid);
    }

    private static XElement ToHtml(ReportPictureRow row)
    {
        XElement line = Html.Element("div").Classed("row");
        if (row.Label.Length > 0) line.Add(Html.Element("span", Html.Text(row.Label)));
        line.Add(row.Pictures.Select((picture, i) => Html.Picture(picture, row.Label.Length > 0 ? $"{row.Label}: {i + 1}" : $"{i + 1}")));
        return line;
    }
}
