using System.Xml.Linq;
using VectorQuantization.Checkpoints;

namespace VectorQuantization.Imaging.Reports;

/// <summary>
/// A page about a run or an experiment: one HTML file that needs nothing else, opens offline, and suits light and dark screens, wide and narrow ones, and paper.
/// </summary>
/// <remarks>
/// <para>Curves are drawings in the page and pictures data in it; there is no script, and a content security policy forbids whatever is not in the file. All text is encoded:
/// names, options and messages can be given as they come.</para>
/// <para>The page is well-formed XML, for programs that read it.</para>
/// </remarks>
/// <param name="Title">What it is about.</param>
/// <param name="Sections">From top to bottom.</param>
public sealed record HtmlReport(string Title, params IReadOnlyList<ReportSection> Sections)
{
    /// <summary>A line under the title. The default is none.</summary>
    public string? Subtitle { get; init; }

    /// <summary>The few numbers that matter most, shown large. The default is none.</summary>
    public IReadOnlyList<ReportFact> Headline { get; init; } = [];

    /// <summary>The page.</summary>
    /// <exception cref="InvalidOperationException">A chart has no panel.</exception>
    public string ToHtml()
    {
        ArgumentNullException.ThrowIfNull(Title);
        return "<!DOCTYPE html>\n" + Html.Element("html", new XAttribute("lang", "en"), "\n", Head(), "\n", Body(), "\n").ToString(SaveOptions.DisableFormatting) + "\n";
    }

    /// <summary>Writes the page to a file, whole or not at all; its folder is created where missing.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <exception cref="InvalidOperationException">A chart has no panel.</exception>
    /// <inheritdoc cref="AtomicFile.Write(string, Action{Stream})" path="/exception"/>
    public void Save(string path) => AtomicFile.WriteText(path, ToHtml());

    private XElement Head() => Html.Element("head",
        Html.Void("meta", new XAttribute("charset", "utf-8")),
        Html.Void("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
        Html.Void("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
        Html.Void("meta", new XAttribute("http-equiv", "Content-Security-Policy"), new XAttribute("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:")),
        Html.Element("title", Html.Text(Title)),
        Html.Element("style", ReportStyle.Text));

    private XElement Body()
    {
        XElement header = Html.Element("header", Html.Element("h1", Html.Text(Title)));
        if (Subtitle is not null) header.Add(Html.Element("p", Html.Text(Subtitle)).Classed("subtitle"));
        if (Headline.Count > 0) header.Add(new ReportFacts(Headline).ToHtml().Classed("headline"));
        if (Sections.Count > 1)
            header.Add(Html.Element("nav", new XAttribute("aria-label", "Sections"), Sections.Select((section, i) =>
                Html.Element("a", new XAttribute("href", $"#{Id(i)}"), Html.Text(section.Title)))));
        return Html.Element("body", "\n", header, "\n", Html.Element("main", "\n", Sections.Select((section, i) => new object[] { section.ToHtml(Id(i)), "\n" })));
    }

    private static string Id(int section) => $"section-{section + 1}";
}
