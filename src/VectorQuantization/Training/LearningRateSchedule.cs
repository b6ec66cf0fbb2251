namespace VectorQuantization.Training;

/// <summary>
/// How the learning rate changes over a run: a factor on what the optimizer was made with, a pure function of the step, so that a run that stops and goes on needs no state for it.
/// </summary>
public sealed class LearningRateSchedule
{
    private readonly Func<long, long, double> factor;

    private LearningRateSchedule(Func<long, long, double> factor) => this.factor = factor;

    /// <summary>1 throughout.</summary>
    public static LearningRateSchedule Constant { get; } = new((_, _) => 1);

    /// <summary>From 1 along half a cosine to <paramref name="last"/> (Loshchilov, Hutter 2017, arXiv 1608.03983, equation 5 without restarts).</summary>
    /// <param name="last">Factor of the last step, from 0 to 1. The default is 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is out of range.</exception>
    public static LearningRateSchedule Cosine(double last = 0)
    {
        Arguments.FromZeroToOne(last);
        return new LearningRateSchedule((step, steps) => last + (1 - last) * (1 + Math.Cos(Math.PI * Progress(step, steps))) / 2);
    }

    /// <summary>From 1 in equal steps to <paramref name="last"/>.</summary>
    /// <param name="last">Factor of the last step, from 0 to 1. The default is 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is out of range.</exception>
    public static LearningRateSchedule Linear(double last = 0)
    {
        Arguments.FromZeroToOne(last);
        return new LearningRateSchedule((step, steps) => 1 + (last - 1) * Progress(step, steps));
    }

    /// <summary>1, times <paramref name="factor"/> after every <paramref name="every"/> steps.</summary>
    /// <param name="every">Steps, at least 1.</param>
    /// <param name="factor">Above 0, at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static LearningRateSchedule Staircase(long every, double factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        Arguments.AboveZeroToOne(factor);
        return new LearningRateSchedule((step, _) => Math.Pow(factor, step / every));
    }

    /// <summary>The same with a beginning in which the factor rises in equal steps from near 0; the rest of the run goes by this schedule.</summary>
    /// <param name="steps">Steps of the rise, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public LearningRateSchedule WithWarmUp(long steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        return new LearningRateSchedule((step, all) => step < steps ? (step + 1.0) / (steps + 1) : factor(step - steps, Math.Max(1, all - steps)));
    }

    /// <summary>The factor of a step.</summary>
    /// <param name="step">From 0 to <paramref name="steps"/> − 1.</param>
    /// <param name="steps">Steps of the run, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public double Factor(long step, long steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (step < 0 || step >= steps) throw new ArgumentOutOfRangeException(nameof(step), step, $"Expected 0 to {steps - 1}.");
        return factor(step, steps);
    }

    private static double Progress(long step, long steps) => steps == 1 ? 0 : (double)step / (steps - 1);
}
