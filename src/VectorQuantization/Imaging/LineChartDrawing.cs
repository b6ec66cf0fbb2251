using System.Text;
using System.Xml.Linq;
using static VectorQuantization.Imaging.SvgElements;

namespace VectorQuantization.Imaging;

/// <summary>Draws one <see cref="LineChart"/>.</summary>
internal sealed class LineChartDrawing(LineChart chart)
{
    private const int Left = 72;
    private const int Right = 32;
    private const int TitleHeight = 44;
    private const int LegendRow = 20;
    private const int XAxisHeight = 30;
    private const int XLabelHeight = 22;
    private const int Margin = 14;
    private const int SwatchWidth = 18;

    // Apart in hue and in lightness, so that they also differ in grey and for the colour-blind.
    internal static readonly string[] Colours =
        ["#2563eb", "#e8590c", "#0b8a5f", "#9333ea", "#c99700", "#0e7490", "#be123c", "#4b5563"];

    /// <summary>The same hues for a dark ground.</summary>
    internal static readonly string[] ColoursOnDark =
        ["#7ea6f8", "#ff8f4d", "#3ecf9a", "#c58bff", "#e8bf3d", "#4cc3dd", "#fb7185", "#a7aebb"];

    private readonly string[] names = [.. chart.Panels.SelectMany(panel => panel.Series).Select(line => line.Name).Distinct()];

    private int PlotRight => chart.Width - Right;

    public string Draw()
    {
        var xAxis = new ChartAxis(
            chart.Panels.SelectMany(panel => panel.Series).SelectMany(line => line.X),
            Left, PlotRight, spacing: chart.LogX ? 60 : Math.Min(110, (PlotRight - Left) / 3.5), log: chart.LogX, extend: false);

        var picture = new XElement(Namespace + "g");
        var y = Margin;
        if (!string.IsNullOrEmpty(chart.Title))
        {
            picture.Add(Text(Left, y + 18, chart.Title, 18, Ink, weight: 600));
            y += TitleHeight - Margin;
        }
        foreach (var panel in chart.Panels)
        {
            var top = y + Heading(panel, y, picture);
            Panel(panel, xAxis, top, picture);
            y = top + chart.PanelHeight + XAxisHeight;
        }
        if (!string.IsNullOrEmpty(chart.XLabel))
        {
            picture.Add(Text((Left + PlotRight) / 2.0, y + 12, chart.XLabel, 13, Ink, anchor: "middle"));
            y += XLabelHeight;
        }
        return Document(chart.Width, y + Margin / 2, chart.Title, picture.Elements());
    }

    /// <summary>The axis label on the left and the legend on the right; returns the height they take.</summary>
    private int Heading(ChartPanel panel, int y, XElement picture)
    {
        var label = Wrap(panel.Label, 13, PlotRight - Left);
        for (var i = 0; i < label.Count; i++)
            picture.Add(Text(Left, y + i * LegendRow + 14, label[i], 13, Ink, weight: 600));
        y += (label.Count - 1) * LegendRow;
        if (panel.Series.Count < 2)
            return label.Count * LegendRow + 6;

        // Right-aligned rows, the first beside the label; what would run into it goes one down, where all the width is free.
        var rows = new List<List<LineSeries>> { new() };
        var free = PlotRight - Left - TextWidth(label[^1], 13) - 24;
        var used = 0.0;
        foreach (var line in panel.Series)
        {
            var width = LegendWidth(line);
            if (used + width > free && (used > 0 || rows.Count == 1))
            {
                rows.Add([]);
                (used, free) = (0, PlotRight - Left);
            }
            rows[^1].Add(line);
            used += width;
        }
        for (var row = 0; row < rows.Count; row++)
        {
            var x = PlotRight - rows[row].Sum(LegendWidth) + 16;
            foreach (var line in rows[row])
            {
                picture.Add(Line(x, y + row * LegendRow + 10, x + SwatchWidth, y + row * LegendRow + 10, Colour(line), 2.5));
                picture.Add(Text(x + SwatchWidth + 6, y + row * LegendRow + 14, line.Name, 12, Ink));
                x += LegendWidth(line);
            }
        }
        return (label.Count - 1 + rows.Count) * LegendRow + 6;
    }

    /// <summary>Lines of words, each as wide as fits.</summary>
    private static List<string> Wrap(string text, int size, double width)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            var longer = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
            if (lines[^1].Length > 0 && TextWidth(longer, size) > width)
                lines.Add(word);
            else
                lines[^1] = longer;
        }
        return lines;
    }

    private void Panel(ChartPanel panel, ChartAxis xAxis, int top, XElement picture)
    {
        var bottom = top + chart.PanelHeight;
        var yAxis = new ChartAxis(
            panel.Series.SelectMany(line => Shown(line, xAxis)), bottom, top, spacing: 44, log: panel.LogY, extend: true);
        foreach (var (value, text) in yAxis.Ticks)
        {
            var y = yAxis.Place(value);
            picture.Add(Line(Left, y, PlotRight, y, GridLine, 1));
            picture.Add(Text(Left - 8, y + 4, text, 12, Faded, anchor: "end"));
        }
        picture.Add(Line(Left, bottom, PlotRight, bottom, Baseline, 1));
        foreach (var (value, text) in xAxis.Ticks)
        {
            var x = xAxis.Place(value);
            picture.Add(Line(x, bottom, x, bottom + 5, Baseline, 1));
            picture.Add(Text(x, bottom + 19, text, 12, Faded, anchor: "middle"));
        }
        foreach (var line in panel.Series)
            Curve(line, xAxis, yAxis, picture);
    }

    private void Curve(LineSeries line, ChartAxis xAxis, ChartAxis yAxis, XElement picture)
    {
        var pieces = Pieces(line, xAxis, yAxis);
        var colour = Colour(line);
        if (line.Smoothing > 1)
        {
            picture.Add(Path(pieces, colour, 1, new XAttribute("stroke-opacity", "0.25")));
            pieces = [.. pieces.Select(piece => Smooth(piece, line.Smoothing))];
        }
        picture.Add(Path(pieces, colour, 1.75));
        // A lone point is a line of no length: its round ends, made wider, show it as a dot.
        var dots = line.Marked ? [.. pieces.SelectMany(piece => piece.Select(point => new List<(double X, double Y)> { point }))] : pieces.FindAll(piece => piece.Count == 1);
        if (dots.Count > 0)
            picture.Add(Path(dots, colour, 5));
    }

    private static IEnumerable<double> Shown(LineSeries line, ChartAxis xAxis) =>
        line.Y.Where((_, i) => xAxis.CanShow(line.X[i]));

    /// <summary>The line in pixels, cut where a point cannot be shown.</summary>
    private static List<List<(double X, double Y)>> Pieces(LineSeries line, ChartAxis xAxis, ChartAxis yAxis)
    {
        var pieces = new List<List<(double X, double Y)>>();
        var open = false;
        for (var i = 0; i < line.X.Count; i++)
        {
            var shown = xAxis.CanShow(line.X[i]) && yAxis.CanShow(line.Y[i]);
            if (shown && !open)
                pieces.Add([]);
            if (shown)
                pieces[^1].Add((xAxis.Place(line.X[i]), yAxis.Place(line.Y[i])));
            open = shown;
        }
        return pieces;
    }

    /// <summary>Replaces each point by the mean of the window around it; near the ends the window is cut off on both sides alike.</summary>
    private static List<(double X, double Y)> Smooth(List<(double X, double Y)> points, int window)
    {
        var sums = new double[points.Count + 1];
        for (var i = 0; i < points.Count; i++)
            sums[i + 1] = sums[i] + points[i].Y;
        return
        [
            .. points.Select((point, i) =>
            {
                var reach = Math.Min(window / 2, Math.Min(i, points.Count - 1 - i));
                return (point.X, (sums[i + reach + 1] - sums[i - reach]) / (2 * reach + 1));
            }),
        ];
    }

    /// <summary>
    /// Keeps, of the points in one column of pixels, the first, the lowest, the highest and the last: what a reader sees is the same.
    /// </summary>
    private static List<(double X, double Y)> Thin(List<(double X, double Y)> points)
    {
        var kept = new List<(double X, double Y)>();
        for (int start = 0, end; start < points.Count; start = end)
        {
            var (lowest, highest) = (start, start);
            for (end = start + 1; end < points.Count && Math.Floor(points[end].X) == Math.Floor(points[start].X); end++)
            {
                if (points[end].Y < points[lowest].Y)
                    lowest = end;
                if (points[end].Y > points[highest].Y)
                    highest = end;
            }
            int[] chosen = [start, Math.Min(lowest, highest), Math.Max(lowest, highest), end - 1];
            kept.AddRange(chosen.Distinct().Select(i => points[i]));
        }
        return kept;
    }

    private XElement Path(List<List<(double X, double Y)>> pieces, string colour, double width, params XAttribute[] more)
    {
        var path = new StringBuilder();
        foreach (var piece in pieces)
        {
            var points = piece.Count > 4 * chart.Width ? Thin(piece) : piece;
            for (var i = 0; i < points.Count; i++)
                path.Append(i == 0 ? 'M' : 'L').Append(Number(points[i].X)).Append(',').Append(Number(points[i].Y));
            if (points.Count == 1)
                path.Append("h0");
        }
        return new XElement(Namespace + "path",
            new XAttribute("d", path),
            new XAttribute("fill", "none"),
            new XAttribute("stroke", colour),
            new XAttribute("stroke-width", Number(width)),
            new XAttribute("stroke-linejoin", "round"),
            new XAttribute("stroke-linecap", "round"),
            more);
    }

    private string Colour(LineSeries line) => Colours[Array.IndexOf(names, line.Name) % Colours.Length];

    private static double LegendWidth(LineSeries line) => 16 + SwatchWidth + 6 + TextWidth(line.Name, 12);

    /// <summary>A guess, on the generous side: the reader's font is not known.</summary>
    private static double TextWidth(string text, int size) => 0.62 * size * text.Length;
}
