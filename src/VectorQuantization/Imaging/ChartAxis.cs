using System.Globalization;

namespace VectorQuantization.Imaging;

/// <summary>A range of values laid on a range of pixels, with round numbers to mark on it.</summary>
internal sealed class ChartAxis
{
    /// <summary>Beyond this, differences between values would overflow.</summary>
    private const double Largest = 1e300;

    private readonly bool _log;
    private readonly double _from;
    private readonly double _to;
    private double _low;
    private double _high;

    /// <summary>An axis for <paramref name="values"/>.</summary>
    /// <param name="values">Those that cannot be drawn are passed over.</param>
    /// <param name="from">The pixel of the least value.</param>
    /// <param name="to">The pixel of the greatest value.</param>
    /// <param name="spacing">Wished-for distance between marks, in pixels.</param>
    /// <param name="log">Whether equal distances stand for equal ratios.</param>
    /// <param name="extend">Whether the axis goes on to the next mark at both ends.</param>
    public ChartAxis(IEnumerable<double> values, double from, double to, double spacing, bool log, bool extend)
    {
        _log = log;
        (_from, _to) = (from, to);
        (_low, _high) = Range(values);
        var count = Math.Max(2, Math.Abs(to - from) / spacing);
        Ticks = log ? LogTicks(count, extend) : LinearTicks(count, extend);
    }

    /// <summary>The marked values and their text, from least to greatest.</summary>
    public IReadOnlyList<(double Value, string Text)> Ticks { get; }

    /// <summary>Whether a value has a place on the axis.</summary>
    public bool CanShow(double value) => double.IsFinite(value) && Math.Abs(value) <= Largest && (!_log || value >= 1 / Largest);

    /// <summary>The pixel of a value.</summary>
    public double Place(double value)
    {
        var share = _log
            ? (Math.Log10(value) - Math.Log10(_low)) / (Math.Log10(_high) - Math.Log10(_low))
            : (value - _low) / (_high - _low);
        return _from + share * (_to - _from);
    }

    private (double Low, double High) Range(IEnumerable<double> values)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values.Where(CanShow))
            (low, high) = (Math.Min(low, value), Math.Max(high, value));

        if (low > high)
            return _log ? (1, 10) : (0, 1);
        // A single value, or values that differ in their last bits only, get some room.
        if (high - low > 1e-10 * Math.Max(Math.Abs(low), Math.Abs(high)))
            return (low, high);
        if (_log)
            return (low / 2, low * 2);
        var room = low == 0 ? 1 : Math.Abs(low) / 2;
        return (low - room, low + room);
    }

    private List<(double, string)> LinearTicks(double count, bool extend)
    {
        var step = RoundUp((_high - _low) / count);
        // Marks are whole multiples of the step: adding it up would gather rounding errors.
        var first = extend ? Math.Floor(_low / step + 1e-9) : Math.Ceiling(_low / step - 1e-9);
        var last = extend ? Math.Ceiling(_high / step - 1e-9) : Math.Floor(_high / step + 1e-9);
        if (extend)
            (_low, _high) = (Math.Min(_low, first * step), Math.Max(_high, last * step));

        var ticks = new List<(double, string)>();
        for (var multiple = first; multiple <= last; multiple++)
            ticks.Add((multiple * step, Text(multiple * step, step)));
        return ticks;
    }

    private List<(double, string)> LogTicks(double count, bool extend)
    {
        var decades = Math.Log10(_high / _low);
        double[] digits = decades <= count / 3 ? [1, 2, 5] : [1];
        var stride = Math.Max(1, (int)Math.Ceiling(decades / count));
        var marks = new List<double>();
        var firstDecade = (int)Math.Floor(Math.Log10(_low)) - 1;
        var lastDecade = (int)Math.Ceiling(Math.Log10(_high)) + 1;
        for (var decade = (int)Math.Floor((double)firstDecade / stride) * stride; decade <= lastDecade + stride; decade += stride)
        {
            // Parsed, since Math.Pow(10, -3) need not be the double nearest to 0.001.
            var power = double.Parse($"1e{decade}", CultureInfo.InvariantCulture);
            marks.AddRange(digits.Select(digit => digit * power));
        }
        const double slack = 1e-9;
        if (extend)
        {
            _low = Math.Min(_low, marks.Last(mark => mark <= _low * (1 + slack)));
            _high = Math.Max(_high, marks.First(mark => mark >= _high * (1 - slack)));
        }
        return
        [
            .. marks
                .Where(mark => mark >= _low * (1 - slack) && mark <= _high * (1 + slack))
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
        if (value != 0 && (Math.Abs(value) >= 1e7 || step < 1e-5))
            return value.ToString("0.###e0", CultureInfo.InvariantCulture);
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        return value.ToString("N" + decimals, CultureInfo.InvariantCulture);
    }
}
