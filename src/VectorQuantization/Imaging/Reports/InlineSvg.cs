using System.Xml;
using System.Xml.Linq;

namespace VectorQuantization.Imaging.Reports;

/// <summary>Makes an SVG file a part of a page.</summary>
internal static class InlineSvg
{
    private static readonly string[] Foreign = ["script", "foreignObject", "style", "iframe"];

    /// <summary>Throws unless the text is a drawing complete in itself.</summary>
    internal static void Check(string svg, string argument)
    {
        ArgumentNullException.ThrowIfNull(svg, argument);
        XElement root;
        try
        {
            root = Parse(svg);
        }
        catch (XmlException error)
        {
            throw new ArgumentException($"The text is no SVG: {error.Message}", argument, error);
        }
        if (root.Name != SvgElements.Namespace + "svg")
            throw new ArgumentException($"The root is '{root.Name}'; expected '{SvgElements.Namespace + "svg"}'.", argument);
        if (root.DescendantsAndSelf().FirstOrDefault(element => Foreign.Contains(element.Name.LocalName, StringComparer.OrdinalIgnoreCase)) is { } element)
            throw new ArgumentException($"The drawing has an element '{element.Name.LocalName}'; expected shapes and text alone.", argument);
        if (root.DescendantsAndSelf().Attributes().FirstOrDefault(IsActive) is { } attribute)
            throw new ArgumentException($"The drawing has an attribute '{attribute.Name.LocalName}=\"{attribute.Value}\"'; expected nothing that runs or is elsewhere.", argument);
    }

    /// <summary>The drawing as an element of a page, in the page's colours.</summary>
    /// <param name="svg">A drawing that <see cref="Check"/> lets pass.</param>
    /// <param name="label">What is read out in its place.</param>
    internal static XElement Of(string svg, string label)
    {
        XElement root = Parse(svg);
        // A title would come up wherever the mouse rests.
        root.Element(SvgElements.Namespace + "title")?.Remove();
        root.SetAttributeValue("font-family", "inherit");
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-label", SvgElements.Clean(label));
        foreach (XAttribute attribute in root.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "fill" or "stroke"))
            attribute.Value = ReportColours.InPage(attribute.Value);
        return root;
    }

    private static bool IsActive(XAttribute attribute) => attribute.Name.LocalName switch
    {
        "href" or "src" => !attribute.Value.StartsWith('#') && !attribute.Value.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase),
        string name => name.StartsWith("on", StringComparison.OrdinalIgnoreCase),
    };

    private static XElement Parse(string svg)
    {
        using var reader = XmlReader.Create(new StringReader(svg), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        return XElement.Load(reader);
    }
}
