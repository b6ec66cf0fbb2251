using System.Globalization;

namespace VectorQuantization.Imaging;

/// <summary>A range of values laid on a range of pixels, with round numbers to mark on it.</summary>
internal sealed class ChartAxis
{
    /// <summary>Beyond this, differences between values would overflow.</summary>
    private const double Largest = 1e300;

    private readonly bool log;
    private readonly double from;
    private readonly double to;
    private double low;
    private double high;

    /// <summary>An axis for <paramref name="values"/>.</summary>
    /// <param name="values">Those that cannot be drawn are passed over.</param>
    /// <param name="from">The pixel of the least value.</param>
    /// <param name="to">The pixel of the greatest value.</param>
    /// <param name="spacing">Wished-for distance between marks, in pixels.</param>
    /// <param name="log">Whether equal distances stand for equal ratios.</param>
    /// <param name="extend">Whether the axis goes on to the next mark at both ends.</param>
    public ChartAxis(IEnumerable<double> values, double from, double to, double spacing, bool log, bool extend)
    {
        this.log = log;
        (this.from, this.to) = (from, to);
        (low, high) = Range(values);
        var count = Math.Max(2, Math.Abs(to - from) / spacing);
        Ticks = log ? LogTicks(count, extend) : LinearTicks(count, extend);
    }

    /// <summary>The marked values and their text, from least to greatest.</summary>
    public IReadOnlyList<(double Value, string Text)> Ticks { get; }

    /// <summary>Whether a value has a place on the axis.</summary>
    public bool CanShow(double value) => double.IsFinite(value) && Math.Abs(value) <= Largest && (!log || value >= 1 / Largest);

    /// <summary>The pixel of a value.</summary>
    public double Place(double value)
    {
        var share = log
            ? (Math.Log10(value) - Math.Log10(low)) / (Math.Log10(high) - Math.Log10(low))
            : (value - low) / (high - low);
        return from + share * (to - from);
    }

    private (double Low, double High) Range(IEnumerable<double> values)
    {
        var (least, greatest) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values.Where(CanShow))
            (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));

        if (least > greatest)
            return log ? (1, 10) : (0, 1);
        // A single value, or values that differ in their last bits only, get some room.
        var size = Math.Max(Math.Abs(least), Math.Abs(greatest));
        if (greatest - least > Math.Max(1e-10 * size, 1 / Largest))
            return (least, greatest);
        if (log)
            return (least / 2, least * 2);
        var room = size < 1e-200 ? 1 : size / 2;
        return (least - room, least + room);
    }

    private List<(double, string)> LinearTicks(double count, bool extend)
    {
        var step = RoundUp((high - low) / count);
        // Marks are whole multiples of the step: adding it up would gather rounding errors.
        var first = extend ? Math.Floor(low / step + 1e-9) : Math.Ceiling(low / step - 1e-9);
        var last = extend ? Math.Ceiling(high / step - 1e-9) : Math.Floor(high / step + 1e-9);
        if (extend)
            (low, high) = (Math.Min(low, first * step), Math.Max(high, last * step));

        var ticks = new List<(double, string)>();
        for (var multiple = first; multiple <= last; multiple++)
        {
            // Adding zero turns −0 into 0.
            var value = multiple * step + 0.0;
            ticks.Add((value, Text(value, step)));
        }
        return ticks;
    }

    private List<(double, string)> LogTicks(double count, bool extend)
    {
        var decades = Math.Log10(high / low);
        double[] digits = decades <= count / 3 ? [1, 2, 5] : [1];
        var stride = Math.Max(1, (int)Math.Ceiling(decades / count));
        var marks = new List<double>();
        var firstDecade = (int)Math.Floor(Math.Log10(low)) - 1;
        var lastDecade = (int)Math.Ceiling(Math.Log10(high)) + 1;
        for (var decade = (int)Math.Floor((double)firstDecade / stride) * stride; decade <= lastDecade + stride; decade += stride)
        {
            // Parsed, since Math.Pow(10, -3) need not be the double nearest to 0.001.
            var power = double.Parse($"1e{decade}", CultureInfo.InvariantCulture);
            marks.AddRange(digits.Select(digit => digit * power));
        }
        const double slack = 1e-9;
        if (extend)
        {
            low = Math.Min(low, marks.Last(mark => mark <= low * (1 + slack)));
            high = Math.Max(high, marks.First(mark => mark >= high * (1 - slack)));
        }
        return
        [
            .. marks
                .Where(mark => mark >= low * (1 - slack) && mark <= high * (1 + slack))
                .Select(mark => (mark, Text(mark, mark))),
        ];
    }

    /// <summary>The least of 1, 2 and 5 times a power of ten that is not below <paramref name="value"/>.</summary>
    private static double RoundUp(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (var digit in (ReadOnlySpan<double>)[1, 2, 5])
        {
            if (value <= digit * power * (1 + 1e-9))
                return digit * power;
        }
        return 10 * power;
    }

    private static string Text(double value, double step)
    {
        if (value == 0 && step < 1e-5)
            return "0";
        if (Math.Abs(value) >= 1e7 || step < 1e-5)
            return value.ToString("0.###e0", CultureInfo.InvariantCulture);
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        return value.ToString("N" + decimals, CultureInfo.InvariantCulture);
    }
}
