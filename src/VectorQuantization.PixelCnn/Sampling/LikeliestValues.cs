namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>Finds the likeliest of many values. They are counted in classes of similar weight, which stay or go whole; only the values of the one class between are sorted.</summary>
internal sealed class LikeliestValues
{
    // Eight classes for each halving of the weight, for 64 halvings; what is less likely is one class.
    private const int Classes = 512, MantissaBits = 3;

    private readonly int[] between;
    private readonly int[] counts = new int[Classes];
    private readonly double[] sums = new double[Classes];
    private readonly Comparison<int> likelier;
    private double[] weights = [];

    internal LikeliestValues(int categories)
    {
        between = new int[categories];
        // The lower of equals first: the same everywhere, which an unstable sort by weight alone is not.
        likelier = (a, b) => weights[a] != weights[b] ? weights[b].CompareTo(weights[a]) : a.CompareTo(b);
    }

    /// <summary>Leaves the likeliest values their weights, no more than a count and no more than it takes to reach a sum, and sets the others' to 0.</summary>
    /// <param name="all">Weights, each from 0 to 1.</param>
    /// <param name="count">1 or more.</param>
    /// <param name="sum">Above 0.</param>
    /// <returns>The sum of those that stay.</returns>
    internal double Keep(double[] all, int count, double sum)
    {
        weights = all;
        Array.Clear(counts);
        Array.Clear(sums);
        foreach (double weight in all)
        {
            int of = Class(weight);
            counts[of]++;
            sums[of] += weight;
        }
        int last = 0, kept = 0;
        double reached = 0;
        for (; last < Classes - 1 && kept + counts[last] < count && reached + sums[last] < sum; last++)
        {
            kept += counts[last];
            reached += sums[last];
        }
        int found = 0;
        for (int value = 0; value < all.Length; value++)
        {
            int of = Class(all[value]);
            if (of == last) between[found++] = value;
            else if (of > last) all[value] = 0;
        }
        between.AsSpan(0, found).Sort(likelier);
        foreach (int value in between.AsSpan(0, found))
        {
            if (kept++ < count && reached < sum) reached += all[value];
            else all[value] = 0;
        }
        return reached;
    }

    /// <summary>0 for the likeliest; more for those that are less likely, never less.</summary>
    private static int Class(double weight) =>
        (int)Math.Clamp((BitConverter.DoubleToInt64Bits(1) - BitConverter.DoubleToInt64Bits(weight)) >> (52 - MantissaBits), 0, Classes - 1);
}
