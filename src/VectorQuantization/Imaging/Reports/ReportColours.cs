namespace VectorQuantization.Imaging.Reports;

/// <summary>The colours of this library's drawings on a light page, and those that take their places on a dark one.</summary>
internal static class ReportColours
{
    private static readonly (string File, string Light, string Dark)[] Colours =
    [
        ("#ffffff", "transparent", "transparent"),
        (SvgElements.Ink, "#22262c", "#e4e5e7"),
        (SvgElements.Faded, "#666c75", "#9aa1ab"),
        (SvgElements.GridLine, "#e6e6e3", "#2c3037"),
        (SvgElements.Baseline, "#a9adb3", "#565c66"),
        .. LineChartDrawing.Colours.Zip(LineChartDrawing.ColoursOnDark, (light, dark) => (light, light, dark)),
    ];

    private static readonly HashSet<string> Known = [.. Colours.Select(colour => colour.File)];

    /// <summary>Definitions of the light colours, for a style sheet.</summary>
    internal static string Light => string.Concat(Colours.Select(colour => $" {Name(colour.File)}: {colour.Light};"));

    /// <summary>Definitions of the dark colours, for a style sheet.</summary>
    internal static string Dark => string.Concat(Colours.Select(colour => $" {Name(colour.File)}: {colour.Dark};"));

    /// <summary>A colour of a file as the page knows it.</summary>
    internal static string InPage(string colour) => Known.Contains(colour) ? $"var({Name(colour)})" : colour;

    private static string Name(string colour) => "--c-" + colour[1..];
}
