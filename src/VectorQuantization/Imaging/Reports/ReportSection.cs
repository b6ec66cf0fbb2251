using System.Xml.Linq;

namespace VectorQuantization.Imaging.Reports;

/// <summary>A part of an <see cref="HtmlReport"/> with a heading of its own.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Blocks">From top to bottom.</param>
public sealed record ReportSection(string Title, params IReadOnlyList<ReportBlock> Blocks)
{
    internal XElement ToHtml(string id) => Html.Element("section", new XAttribute("id", id),
        "\n", Html.Element("h2", Html.Text(Title)), "\n", Blocks.Select(block => new object[] { block.ToHtml(), "\n" }));
}
