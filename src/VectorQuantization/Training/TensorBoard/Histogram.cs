namespace VectorQuantization.Training.TensorBoard;

/// <summary>
/// A histogram over TensorBoard's own buckets: borders at 0 and at ±10⁻¹² · 1.1ⁱ below 10²⁰, whatever the values are, so that histograms of different steps can be
/// laid over
/// each other.
/// </summary>
internal sealed class Histogram
{
    private static readonly double[] Limits = MakeLimits();

    private readonly long[] counts = new long[Limits.Length];
    private double least = double.PositiveInfinity, greatest = double.NegativeInfinity, sum, squares;

    /// <summary>Counts finite values.</summary>
    internal Histogram(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            counts[Bucket(value)]++;
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
            sum += value;
            squares += value * value;
        }
        Count = values.Length;
    }

    /// <summary>How many values there are.</summary>
    internal long Count { get; }

    /// <summary>HistogramProto: min = 1, max = 2, num = 3, sum = 4, sum_squares = 5, bucket_limit = 6, bucket = 7.</summary>
    internal ProtoMessage ToMessage()
    {
        List<double> limits = [], filled = [];
        int last = Array.FindLastIndex(counts, count => count > 0);
        for (int i = 0; i <= last; i++)
        {
            // A bucket begins where the one before it ends: of empty ones in a row only the last says anything.
            if (counts[i] == 0 && counts[i + 1] == 0) continue;
            limits.Add(Limits[i]);
            filled.Add(counts[i]);
        }
        return new ProtoMessage().Add(1, least).Add(2, greatest).Add(3, (double)Count).Add(4, sum).Add(5, squares)
            .AddPacked(6, limits.ToArray()).AddPacked(7, filled.ToArray());
    }

    /// <summary>The bucket of a value: the first whose upper border is above it.</summary>
    private static int Bucket(double value)
    {
        int found = Array.BinarySearch(Limits, value);
        return found >= 0 ? Math.Min(found + 1, Limits.Length - 1) : ~found;
    }

    private static double[] MakeLimits()
    {
        List<double> positive = [];
        for (double limit = 1e-12; limit < 1e20; limit *= 1.1) positive.Add(limit);
        positive.Add(double.MaxValue);
        return [.. positive.Select(limit => -limit).Reverse(), 0, .. positive];
    }
}
