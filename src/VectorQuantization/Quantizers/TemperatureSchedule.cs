namespace VectorQuantization.Quantizers;

/// <summary>A temperature that falls with the steps of training.</summary>
public sealed class TemperatureSchedule
{
    private readonly Func<long, double> at;

    private TemperatureSchedule(Func<long, double> at) => this.at = at;

    /// <summary>max(<paramref name="end"/>, <paramref name="start"/> · <paramref name="factor"/>^step), as in wav2vec 2.0 (2, 0.5 and 0.999995).</summary>
    /// <param name="start">First temperature, above 0.</param>
    /// <param name="end">Last temperature, above 0, at most <paramref name="start"/>.</param>
    /// <param name="factor">Above 0, at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static TemperatureSchedule Exponential(double start, double end, double factor)
    {
        Check(start, end);
        Arguments.AboveZeroToOne(factor);
        return new TemperatureSchedule(step => Math.Max(end, start * Math.Pow(factor, step)));
    }

    /// <summary>From <paramref name="start"/> to <paramref name="end"/> along half a cosine, then constant, as in DALL·E (1 to 1/16 in 150,000 steps).</summary>
    /// <param name="start">First temperature, above 0.</param>
    /// <param name="end">Last temperature, above 0, at most <paramref name="start"/>.</param>
    /// <param name="steps">Steps from one to the other, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static TemperatureSchedule Cosine(double start, double end, long steps)
    {
        Check(start, end);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new TemperatureSchedule(step => end + (start - end) * (1 + Math.Cos(Math.PI * Math.Min(step, steps) / steps)) / 2);
    }

    /// <summary>The temperature of a step, counted from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public double At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return at(step);
    }

    private static void Check(double start, double end)
    {
        Arguments.FiniteAboveZero(start);
        if (!(end > 0 && end <= start)) throw new ArgumentOutOfRangeException(nameof(end), end, "Expected a number above 0, at most the first temperature.");
    }
}
