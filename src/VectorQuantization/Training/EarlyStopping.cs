namespace VectorQuantization.Training;

/// <summary>Ends a run whose validation no longer gets better.</summary>
/// <param name="Metric">The validation metric to go by, for example "mse".</param>
/// <param name="Patience">How many validations in a row may bring nothing better, at least 1.</param>
/// <remarks>A run that has ended so is over: resumed with the same settings it does no further step. With more patience it goes on.</remarks>
public sealed record EarlyStopping(string Metric, int Patience)
{
    /// <summary>By how much a value must beat the best so far to count as better, 0 or more. The default is 0.</summary>
    public double MinimumChange { get; init; }

    /// <summary>Whether larger values are better. The default is false.</summary>
    public bool LargerIsBetter { get; init; }

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(Metric);
        ArgumentOutOfRangeException.ThrowIfLessThan(Patience, 1);
        Arguments.FiniteAtLeastZero(MinimumChange);
    }

    /// <summary>Whether the best value so far, null for none, is beaten.</summary>
    internal bool IsBetter(double value, double? best) =>
        double.IsFinite(value) && (best is not double old || (LargerIsBetter ? value > old + MinimumChange : value < old - MinimumChange));
}
