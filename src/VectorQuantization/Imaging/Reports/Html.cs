using System.Xml.Linq;

namespace VectorQuantization.Imaging.Reports;

/// <summary>What reports are made of. Text becomes part of the page as XML text alone, which encodes it.</summary>
internal static class Html
{
    /// <summary>An element; where it has no content, with an end tag all the same, since HTML knows no empty elements but <see cref="Void"/>.</summary>
    internal static XElement Element(string name, params object?[] content) => new(name, "", content);

    /// <summary>An element that has no content and no end tag, such as an image.</summary>
    internal static XElement Void(string name, params XAttribute[] attributes) => new(name, attributes);

    internal static XText Text(string text) => new(SvgElements.Clean(text));

    /// <summary>Adds a class.</summary>
    internal static XElement Classed(this XElement element, string name)
    {
        element.SetAttributeValue("class", element.Attribute("class") is { } had ? $"{had.Value} {name}" : name);
        return element;
    }

    internal static XElement Figure(string caption, params XElement[] content) => Element("figure", content, "\n", Element("figcaption", Text(caption)));

    internal static XElement Picture(PixelImage picture, string alternative) => Void("img",
        new XAttribute("width", picture.Width), new XAttribute("height", picture.Height), new XAttribute("alt", SvgElements.Clean(alternative)),
        new XAttribute("src", "data:image/png;base64," + Convert.ToBase64String(Png.Encode(picture))));

    /// <summary>A drawing, and in its place on narrow screens another where there is one.</summary>
    internal static XElement Drawing(string svg, string? narrow, string caption)
    {
        XElement wide = Element("div", InlineSvg.Of(svg, caption)).Classed("drawing");
        return narrow is null
            ? Figure(caption, wide.Classed("scroll"))
            : Figure(caption, wide.Classed("wide"), Element("div", InlineSvg.Of(narrow, caption)).Classed("drawing").Classed("narrow"));
    }
}
