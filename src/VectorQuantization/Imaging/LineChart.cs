using VectorQuantization.Checkpoints;

namespace VectorQuantization.Imaging;

/// <summary>A line of a <see cref="ChartPanel"/>.</summary>
public sealed class LineSeries
{
    /// <summary>A line through points, in the order given.</summary>
    /// <param name="name">What the legend calls it. Lines of one name have one colour, in whichever panel they are.</param>
    /// <param name="x">One value a point.</param>
    /// <param name="y">
    /// One value a point. Points that are not finite interrupt the line; with a logarithmic axis those not positive do, too.
    /// </param>
    /// <exception cref="ArgumentException">There are more values of one than of the other.</exception>
    public LineSeries(string name, IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Count != y.Count)
            throw new ArgumentException($"There are {y.Count} values of y for {x.Count} of x in '{name}'; expected as many.", nameof(y));
        Name = name;
        X = x;
        Y = y;
    }

    /// <summary>What the legend calls it.</summary>
    public string Name { get; }

    /// <summary>The points' places on the horizontal axis.</summary>
    public IReadOnlyList<double> X { get; }

    /// <summary>The points' places on the vertical axis.</summary>
    public IReadOnlyList<double> Y { get; }

    /// <summary>
    /// How many neighbouring points to average, for noisy curves: the points themselves are then drawn faintly behind. The mean is centred
    /// and taken on the axis's scale, a geometric mean where that is logarithmic. The default is 1: no averaging.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Smoothing
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1;

    /// <summary>Whether a dot marks each point, for curves of few points. The default is false.</summary>
    public bool Marked { get; init; }
}

/// <summary>One of the panels of a <see cref="LineChart"/>: lines that share a vertical axis.</summary>
/// <param name="Label">What the vertical axis shows, with its unit where it has one; drawn above the panel.</param>
/// <param name="Series">The lines; none is fine. Two or more get a legend.</param>
public sealed record ChartPanel(string Label, params IReadOnlyList<LineSeries> Series)
{
    /// <summary>Whether the vertical axis is logarithmic. The default is false.</summary>
    public bool LogY { get; init; }
}

/// <summary>
/// A picture of curves: panels one above the other over one horizontal axis, so that loss and perplexity can be read together although
/// their units differ. Written as SVG, which needs no library and stays sharp at any size.
/// </summary>
/// <param name="Panels">From top to bottom; at least one.</param>
public sealed record LineChart(params IReadOnlyList<ChartPanel> Panels)
{
    /// <summary>Text above the chart. The default is none.</summary>
    public string? Title { get; init; }

    /// <summary>Text below the horizontal axis. The default is none.</summary>
    public string? XLabel { get; init; }

    /// <summary>Whether the horizontal axis is logarithmic; points at zero or below are then left out. The default is false.</summary>
    public bool LogX { get; init; }

    /// <summary>Width of the picture in pixels, 240 to 10,000. The default is 960.</summary>
    public int Width { get; init; } = 960;

    /// <summary>Height of a panel's axis in pixels, 80 to 10,000. The default is 240.</summary>
    public int PanelHeight { get; init; } = 240;

    /// <summary>The chart as the text of an SVG file.</summary>
    /// <exception cref="InvalidOperationException">There is no panel, or a size is out of its range.</exception>
    public string ToSvg()
    {
        if (Panels.Count == 0)
            throw new InvalidOperationException("The chart has no panel; expected at least one.");
        if (Width is < 240 or > 10_000)
            throw new InvalidOperationException($"The chart's width is {Width}; expected 240 to 10000.");
        if (PanelHeight is < 80 or > 10_000)
            throw new InvalidOperationException($"The chart's panel height is {PanelHeight}; expected 80 to 10000.");
        return new LineChartDrawing(this).Draw();
    }

    /// <summary>Writes the SVG file, whole or not at all; its folder is created where missing.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <exception cref="InvalidOperationException">There is no panel, or a size is out of its range.</exception>
    /// <inheritdoc cref="AtomicFile.Write(string, Action{Stream})" path="/exception"/>
    public void Save(string path) => AtomicFile.WriteText(path, ToSvg());
}
