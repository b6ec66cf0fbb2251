using System.Numerics;
using VectorQuantization.Data;

namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>Draws values from logits, in double precision. One instance serves one thread.</summary>
internal sealed class CategoryDraw
{
    private readonly SamplingOptions options;
    private readonly double[] weights;
    private readonly LikeliestValues likeliest;

    internal CategoryDraw(SamplingOptions options, int categories)
    {
        this.options = options;
        weights = new double[categories];
        likeliest = new LikeliestValues(categories);
    }

    /// <summary>A value, by inversion of the distribution function: the first whose cumulated weight exceeds a uniform share of the whole.</summary>
    internal int Draw(ReadOnlySpan<float> logits, ref SplitMix64 random)
    {
        double uniform = random.NextDouble();
        double total = Exponentials(logits, Greatest(logits), options.Temperature, weights);
        if (options.TopK is int k && k < logits.Length) total = likeliest.Keep(weights, k, double.PositiveInfinity);
        if (options.TopP is double p and < 1) total = likeliest.Keep(weights, weights.Length, p * total);
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
        double greatest = Greatest(logits);
        return logits[value] - greatest - Math.Log(Exponentials(logits, greatest, 1, []));
    }

    /// <summary>The sum of exp((logit − greatest) / temperature), and each of them where there is a place for them.</summary>
    private static double Exponentials(ReadOnlySpan<float> logits, double greatest, double temperature, Span<double> weights)
    {
        int width = Vector<double>.Count, value = 0;
        Vector<double> sums = Vector<double>.Zero, shift = new(greatest), divisor = new(temperature);
        for (; value <= logits.Length - 2 * width; value += 2 * width)
        {
            Vector.Widen(new Vector<float>(logits[value..]), out Vector<double> low, out Vector<double> high);
            low = Vector.Exp((low - shift) / divisor);
            high = Vector.Exp((high - shift) / divisor);
            sums += low + high;
            if (weights.IsEmpty) continue;
            low.CopyTo(weights[value..]);
            high.CopyTo(weights[(value + width)..]);
        }
        double sum = Vector.Sum(sums);
        for (; value < logits.Length; value++)
        {
            double weight = Math.Exp((logits[value] - greatest) / temperature);
            sum += weight;
            if (!weights.IsEmpty) weights[value] = weight;
        }
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
