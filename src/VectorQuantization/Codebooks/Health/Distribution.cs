namespace VectorQuantization.Codebooks.Health;

/// <summary>How values are spread: five numbers (Tukey 1977) and the mean.</summary>
/// <param name="Min">The least.</param>
/// <param name="LowerQuartile">A quarter of the values lie below.</param>
/// <param name="Median">Half of the values lie below.</param>
/// <param name="UpperQuartile">Three quarters of the values lie below.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Mean">The arithmetic mean.</param>
public sealed record Distribution(double Min, double LowerQuartile, double Median, double UpperQuartile, double Max, double Mean)
{
    /// <summary>The distribution of the finite ones among some values, or null if there is none. Quartiles are interpolated between neighbours.</summary>
    internal static Distribution? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        if (sorted.Length == 0) return null;
        return new Distribution(sorted[0], Quantile(0.25), Quantile(0.5), Quantile(0.75), sorted[^1], sorted.Average());

        double Quantile(double share)
        {
            double place = share * (sorted.Length - 1);
            int below = (int)place;
            return below + 1 == sorted.Length ? sorted[below] : sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
        }
    }
}
