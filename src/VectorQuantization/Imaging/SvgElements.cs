using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace VectorQuantization.Imaging;

/// <summary>What charts are drawn of.</summary>
internal static class SvgElements
{
    internal const string Ink = "#1f2937";
    internal const string Faded = "#6b7280";
    internal const string GridLine = "#e5e7eb";
    internal const string Baseline = "#9ca3af";

    private const string Font = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, 'DejaVu Sans', sans-serif";

    internal static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    /// <summary>The text of an SVG file, on white.</summary>
    internal static string Document(int width, int height, string? title, IEnumerable<XElement> picture)
    {
        var svg = new XElement(Namespace + "svg",
            new XAttribute("width", width),
            new XAttribute("height", height),
            new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("font-family", Font),
            new XAttribute("role", "img"));
        if (!string.IsNullOrEmpty(title))
            svg.Add(new XElement(Namespace + "title", Clean(title)));
        svg.Add(new XElement(Namespace + "rect",
            new XAttribute("width", width), new XAttribute("height", height), new XAttribute("fill", "#ffffff")));
        svg.Add(picture);
        return svg + "\n";
    }

    internal static XElement Line(double x1, double y1, double x2, double y2, string colour, double width) => new(Namespace + "line",
        new XAttribute("x1", Number(x1)), new XAttribute("y1", Number(y1)),
        new XAttribute("x2", Number(x2)), new XAttribute("y2", Number(y2)),
        new XAttribute("stroke", colour), new XAttribute("stroke-width", Number(width)));

    internal static XElement Text(double x, double y, string text, int size, string colour, string anchor = "start", int weight = 400) =>
        new(Namespace + "text",
            new XAttribute("x", Number(x)), new XAttribute("y", Number(y)),
            new XAttribute("font-size", size), new XAttribute("font-weight", weight),
            new XAttribute("fill", colour), new XAttribute("text-anchor", anchor),
            Clean(text));

    internal static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>XML escapes what it can write; control characters and halves of surrogate pairs it cannot.</summary>
    internal static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar : rune);
        return clean.ToString();
    }
}
