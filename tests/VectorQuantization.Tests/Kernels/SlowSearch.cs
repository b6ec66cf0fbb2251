using VectorQuantization.Kernels;

namespace VectorQuantization.Tests.Kernels;

/// <summary>The slow obvious search, in float64, that the fast ones are held against.</summary>
internal static class SlowSearch
{
    private const double Rounding = 1.0 / (1 << 24);

    /// <summary>Distances of one vector to all codes.</summary>
    public static double[] Distances(ReadOnlySpan<float> vector, ReadOnlySpan<float> codebook, CodeMetric metric = CodeMetric.SquaredEuclidean)
    {
        int d = vector.Length, k = codebook.Length / d;
        var distances = new double[k];
        for (int j = 0; j < k; j++)
        {
            ReadOnlySpan<float> code = codebook.Slice(j * d, d);
            double squares = 0, product = 0, x2 = 0, e2 = 0;
            for (int c = 0; c < d; c++)
            {
                double x = vector[c], e = code[c];
                squares += (x - e) * (x - e);
                product += x * e;
                x2 += x * x;
                e2 += e * e;
            }
            distances[j] = metric switch
            {
                CodeMetric.SquaredEuclidean => squares,
                CodeMetric.DotProduct => -product,
                _ => x2 == 0 || e2 == 0 ? 1 : 1 - product / Math.Sqrt(x2) / Math.Sqrt(e2),
            };
        }
        return distances;
    }

    /// <summary>How much farther than the nearest the code found may be: 4 (d + 4) u max_e (Σ|x_c e_c| + ½‖e‖²), for a centre at the origin.</summary>
    public static double Bound(ReadOnlySpan<float> vector, ReadOnlySpan<float> codebook)
    {
        int d = vector.Length;
        double largest = 0;
        for (int j = 0; j < codebook.Length; j += d)
        {
            double sum = 0;
            for (int c = 0; c < d; c++) sum += Math.Abs((double)vector[c] * codebook[j + c]) + 0.5 * codebook[j + c] * codebook[j + c];
            largest = Math.Max(largest, sum);
        }
        return 4 * (d + 4) * Rounding * largest;
    }
}
