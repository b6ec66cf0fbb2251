using System.Xml.Linq;

namespace VectorQuantization.Imaging.Reports;

/// <summary>A drawing given as SVG. The colours that this library's own drawings use follow the screen's light or dark scheme; others stay.</summary>
public sealed record ReportDrawing : ReportBlock
{
    /// <summary>A drawing.</summary>
    /// <param name="svg">The text of an SVG file.</param>
    /// <param name="caption">What it shows; also read out in place of the drawing.</param>
    /// <exception cref="ArgumentException">The text is no SVG, or it has a script or refers to what is not in it.</exception>
    public ReportDrawing(string svg, string caption)
    {
        ArgumentNullException.ThrowIfNull(caption);
        InlineSvg.Check(svg, nameof(svg));
        Svg = svg;
        Caption = caption;
    }

    /// <summary>The text of an SVG file.</summary>
    public string Svg { get; }

    /// <summary>What it shows.</summary>
    public string Caption { get; }

    /// <summary>The same for narrow screens, some 400 pixels wide. The default is null: the drawing keeps its size there, and scrolls.</summary>
    /// <exception cref="ArgumentException">The text is no SVG, or it has a script or refers to what is not in it.</exception>
    public string? NarrowSvg
    {
        get;
        init
        {
            if (value is not null) InlineSvg.Check(value, nameof(NarrowSvg));
            field = value;
        }
    }

    internal override XElement ToHtml() => Html.Drawing(Svg, NarrowSvg, Caption);
}
