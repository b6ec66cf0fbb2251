using System.Globalization;
using System.Text;
using System.Xml.Linq;
using VectorQuantization.Imaging;
using static VectorQuantization.Imaging.SvgElements;

namespace VectorQuantization.Codebooks.Health;

/// <summary>Draws a <see cref="CodebookHealthReport"/>: for each level the codes' usage and the map, beside or below it.</summary>
internal sealed class HealthPicture(CodebookHealthReport report, HealthLayout layout)
{
    private const int UsageLeft = 72;
    private const string CodeColour = "#2563eb";
    private const string DeadColour = "#e8590c";

    internal string Draw()
    {
        var picture = new List<XElement>();
        foreach ((int place, CodebookLevelReport level) in report.Levels.Index())
        {
            int y = 14 + place * layout.LevelHeight, top = y + 52;
            picture.Add(Text(layout.TextLeft, y + 16, Heading(level), layout.HeadingSize, Ink, weight: 600));
            picture.AddRange(Usage(level, top));
            if (level.Map is not null) picture.AddRange(Map(level, level.Map, top + layout.MapBelow));
        }
        return Document(layout.Width, 14 + report.Levels.Count * layout.LevelHeight, "Codebook health", picture);
    }

    private static string Heading(CodebookLevelReport level) => string.Create(CultureInfo.InvariantCulture,
        $"Codebook {level.Level}: perplexity {level.Perplexity:N1} of {level.CodebookSize:N0}, {level.UsedCodes:N0} used, {level.DeadCodes:N0} dead");

    private IEnumerable<XElement> Usage(CodebookLevelReport level, int top)
    {
        int bottom = top + layout.UsageHeight;
        double[] shares = [.. level.Counts.OrderDescending().Select(count => 100.0 * count / Math.Max(1, level.Total))];
        double fair = 100.0 / level.CodebookSize;
        var x = new ChartAxis([0, level.CodebookSize], UsageLeft, layout.UsageRight, spacing: Math.Min(110, (layout.UsageRight - UsageLeft) / 3.5), log: false, extend: false);
        var y = new ChartAxis([0, fair, .. shares.Take(1)], bottom, top, spacing: 44, log: false, extend: true);
        yield return Text(layout.TextLeft, top - 12, "Share of each code in %, by frequency; dashed: the fair share", 12, Ink);
        foreach (var (value, text) in y.Ticks)
        {
            yield return Line(UsageLeft, y.Place(value), layout.UsageRight, y.Place(value), GridLine, 1);
            yield return Text(UsageLeft - 8, y.Place(value) + 4, text, 12, Faded, anchor: "end");
        }
        foreach (var (value, text) in x.Ticks) yield return Text(x.Place(value), bottom + 19, text, 12, Faded, anchor: "middle");
        if (shares.Length > 0) yield return Bars(shares, x, y, bottom);
        yield return Line(UsageLeft, bottom, layout.UsageRight, bottom, Baseline, 1);
        XElement line = Line(UsageLeft, y.Place(fair), layout.UsageRight, y.Place(fair), DeadColour, 1.25);
        line.Add(new XAttribute("stroke-dasharray", "5 4"));
        yield return line;
    }

    /// <summary>One outline of all bars; where there are more codes than pixels, of one for each pixel, as high as the highest there.</summary>
    private XElement Bars(double[] shares, ChartAxis x, ChartAxis y, int bottom)
    {
        int count = Math.Min(shares.Length, layout.UsageRight - UsageLeft);
        var outline = new StringBuilder($"M{UsageLeft},{bottom}");
        for (int bar = 0; bar < count; bar++)
        {
            long first = (long)shares.Length * bar / count, next = (long)shares.Length * (bar + 1) / count;
            outline.Append('V').Append(Number(y.Place(shares[first]))).Append('H').Append(Number(x.Place(next)));
        }
        outline.Append('V').Append(bottom).Append('Z');
        return new XElement(Namespace + "path", new XAttribute("d", outline), new XAttribute("fill", CodeColour), new XAttribute("fill-opacity", "0.8"));
    }

    private IEnumerable<XElement> Map(CodebookLevelReport level, CodebookMap map, int top)
    {
        // One scale for both axes: distances on the map are comparable.
        MapPoint[] all = [.. map.Codes.Concat(map.Latents).Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y))];
        (double x, double reachX) = Centre(all.Select(point => point.X));
        (double y, double reachY) = Centre(all.Select(point => point.Y));
        double reach = 1.05 * Math.Max(reachX, reachY);
        var xAxis = new ChartAxis([x - reach, x + reach], layout.MapLeft, layout.MapLeft + layout.MapSize, spacing: 110, log: false, extend: false);
        var yAxis = new ChartAxis([y - reach, y + reach], top + layout.MapSize, top, spacing: 110, log: false, extend: false);

        bool isCounted = level.Counts.Count > 0 && level.Total > 0;
        ILookup<bool, MapPoint> byUse = map.Codes.Select((point, code) => (point, isUnused: isCounted && level.Counts[code] == 0)).ToLookup(item => item.isUnused, item => item.point);
        yield return Text(layout.MapLeft, top - 12, string.Create(CultureInfo.InvariantCulture, $"Principal axes, {map.VarianceShare:P0} of the variance"), 12, Ink);
        yield return new XElement(Namespace + "rect", new XAttribute("x", layout.MapLeft), new XAttribute("y", top),
            new XAttribute("width", layout.MapSize), new XAttribute("height", layout.MapSize), new XAttribute("fill", "none"), new XAttribute("stroke", GridLine));
        yield return Dots(map.Latents, xAxis, yAxis, Faded, 2, 0.35);
        yield return Dots(byUse[false], xAxis, yAxis, CodeColour, 4.5, 1);
        yield return Dots(byUse[true], xAxis, yAxis, DeadColour, 4.5, 1);
        yield return Text(layout.MapLeft, top + layout.MapSize + 19, "latents", 12, Faded);
        yield return Text(layout.MapLeft + 60, top + layout.MapSize + 19, "used codes", 12, CodeColour);
        yield return Text(layout.MapLeft + 142, top + layout.MapSize + 19, "unused codes", 12, DeadColour);
    }

    private static (double Middle, double Reach) Centre(IEnumerable<double> values)
    {
        double least = values.DefaultIfEmpty(-1).Min(), greatest = values.DefaultIfEmpty(1).Max();
        return ((least + greatest) / 2, (greatest - least) / 2);
    }

    // Lines of no length with round ends: far shorter than a circle element each.
    private static XElement Dots(IEnumerable<MapPoint> points, ChartAxis x, ChartAxis y, string colour, double size, double opacity)
    {
        var path = new StringBuilder();
        foreach (MapPoint point in points.Where(point => x.CanShow(point.X) && y.CanShow(point.Y)))
            path.Append('M').Append(Number(x.Place(point.X))).Append(',').Append(Number(y.Place(point.Y))).Append("h0");
        return new XElement(Namespace + "path", new XAttribute("d", path), new XAttribute("fill", "none"), new XAttribute("stroke", colour),
            new XAttribute("stroke-width", Number(size)), new XAttribute("stroke-linecap", "round"), new XAttribute("stroke-opacity", Number(opacity)));
    }
}
