using VectorQuantization.Data;

namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>Draws values from logits, in double precision. One instance serves one thread.</summary>
internal sealed class CategoryDraw
{
    private readonly SamplingOptions options;
    private readonly double[] weights;
    private readonly int[] order;
    private readonly Comparison<int> likelier;

    internal CategoryDraw(SamplingOptions options, int categories)
    {
        this.options = options;
        weights = new double[categories];
        order = new int[categories];
        // The lower of equals first: the same everywhere, which an unstable sort by weight alone is not.
        likelier = (a, b) => weights[a] != weights[b] ? weights[b].CompareTo(weights[a]) : a.CompareTo(b);
    }

    /// <summary>A value, by inversion of the distribution function: the first whose cumulated weight exceeds a uniform share of the whole.</summary>
    internal int Draw(ReadOnlySpan<float> logits, ref SplitMix64 random)
    {
        double uniform = random.NextDouble();
        double total = Weigh(logits, options.Temperature);
        if (options.TopK < logits.Length || options.TopP < 1) total = Truncate();
        double left = uniform * total;
        int last = 0;
        for (int value = 0; value < weights.Length; value++)
        {
            if (weights[value] == 0) continue;
            last = value;
            left -= weights[value];
            if (left < 0) break;
        }
        // Rounding may leave a crumb beyond the last value that has weight.
        return last;
    }

    /// <summary>ln p of a value under the logits as they are.</summary>
    internal static double LogProbability(ReadOnlySpan<float> logits, int value)
    {
        double greatest = Greatest(logits), sum = 0;
        foreach (float logit in logits) sum += Math.Exp(logit - greatest);
        return logits[value] - greatest - Math.Log(sum);
    }

    /// <summary>Weights exp((logit − greatest) / temperature), and their sum.</summary>
    private double Weigh(ReadOnlySpan<float> logits, double temperature)
    {
        double greatest = Greatest(logits), total = 0;
        for (int value = 0; value < logits.Length; value++) total += weights[value] = Math.Exp((logits[value] - greatest) / temperature);
        return total;
    }

    /// <summary>Sets the weights of values outside the top k and the nucleus to 0, and gives the sum of the rest.</summary>
    private double Truncate()
    {
        for (int i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(order, likelier);
        int limit = Math.Min(options.TopK ?? order.Length, order.Length), kept = 0;
        double ofTopK = 0, sum = 0;
        for (int i = 0; i < limit; i++) ofTopK += weights[order[i]];
        double wanted = options.TopP is double p and < 1 ? p * ofTopK : double.PositiveInfinity;
        while (kept < limit && sum < wanted) sum += weights[order[kept++]];
        for (int i = kept; i < order.Length; i++) weights[order[i]] = 0;
        return sum;
    }

    private static double Greatest(ReadOnlySpan<float> logits)
    {
        float greatest = float.NegativeInfinity;
        foreach (float logit in logits)
        {
            // A comparison would pass NaN over in silence.
            if (!float.IsFinite(logit)) throw new InvalidOperationException($"The model gave a logit of {logit}; its weights are not finite, or too large.");
            greatest = Math.Max(greatest, logit);
        }
        return greatest;
    }
}
