using System.Numerics;
using TorchSharp;
using VectorQuantization.Kernels.Cpu;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>The first codes of k-means by k-means++ (Arthur, Vassilvitskii 2007).</summary>
internal static unsafe class KMeansSeeding
{
    /// <summary>k of the rows: each is drawn with a probability in proportion to its squared distance from the nearest one drawn before.</summary>
    /// <param name="rows">(n, d) float32, contiguous, n ≥ 1.</param>
    /// <param name="k">How many.</param>
    /// <param name="perCode">Of more rows than this many for each, a random part stands for all.</param>
    /// <param name="generator">Source of the random draws.</param>
    /// <returns>(k, d) on the rows' device.</returns>
    internal static Tensor Draw(Tensor rows, int k, int perCode, Generator? generator)
    {
        using var scope = NewDisposeScope();
        long most = (long)k * perCode;
        if (rows.shape[0] > most) rows = rows.index_select(0, randperm(rows.shape[0], generator: generator).narrow(0, 0, most).to(rows.device));
        double[] draws = [.. rand(k, ScalarType.Float64, generator: generator).data<double>()];
        // A draw needs all distances to the draw before it: k small steps one after the other, on the CPU and without an operator each.
        Tensor local = rows.cpu().contiguous();
        long[] picks = Pick((float*)TensorMemory.Address(local), (int)local.shape[0], (int)local.shape[1], draws);
        GC.KeepAlive(local);
        return rows.index_select(0, tensor(picks, device: rows.device)).MoveToOuterDisposeScope();
    }

    private static long[] Pick(float* rows, int n, int d, double[] draws)
    {
        float[] nearest = new float[n];
        Array.Fill(nearest, float.PositiveInfinity);
        long[] picks = new long[draws.Length];
        picks[0] = Math.Min(n - 1, (long)(draws[0] * n));
        for (int i = 1; i < picks.Length; i++)
        {
            float* last = rows + picks[i - 1] * d;
            double total = 0;
            for (int row = 0; row < n; row++)
            {
                float distance = SquaredDistance(rows + (long)row * d, last, d);
                if (distance < nearest[row]) nearest[row] = distance;
                total += nearest[row];
            }
            picks[i] = At(nearest, total, draws[i]);
        }
        return picks;
    }

    private static long At(float[] weights, double total, double draw)
    {
        // Every vector was drawn already: any will do.
        if (!(total > 0) || !double.IsFinite(total)) return Math.Min(weights.Length - 1, (long)(draw * weights.Length));
        double left = draw * total;
        int last = 0;
        for (int row = 0; row < weights.Length; row++)
        {
            if (weights[row] <= 0) continue;
            last = row;
            left -= weights[row];
            if (left < 0) break;
        }
        return last;
    }

    private static float SquaredDistance(float* a, float* b, int d)
    {
        Vector<float> sums = Vector<float>.Zero;
        int c = 0;
        for (; c + Vector<float>.Count <= d; c += Vector<float>.Count)
        {
            Vector<float> difference = Vector.Load(a + c) - Vector.Load(b + c);
            sums += difference * difference;
        }
        float sum = Vector.Sum(sums);
        for (; c < d; c++) sum += (a[c] - b[c]) * (a[c] - b[c]);
        return sum;
    }
}
