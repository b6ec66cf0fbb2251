using System.Runtime.InteropServices;
using VectorQuantization.Kernels;
using VectorQuantization.Kernels.Cpu;

namespace VectorQuantization.Tests.Kernels;

/// <summary>A check of every kernel on raw memory, without Torch: what <see cref="InstructionSetTests"/> starts.</summary>
internal static unsafe class SearchCheck
{
    public const string Argument = "search-check";

    /// <summary>Prints the names of the kernels, and "exact" if they are.</summary>
    public static int Run()
    {
        bool exact = true;
        foreach (SimdKernel kernel in SimdKernel.Supported)
        {
            Console.WriteLine(kernel.Name);
            foreach ((int n, int k, int d) in new[] { (1, 1, 1), (5, 17, 3), (100, 500, 2), (200, 300, 64), (37, 1000, 20), (13, 40, 1100) })
                exact &= IsExact(kernel, n, k, d);
        }
        Console.WriteLine(exact ? "exact" : "not exact");
        return exact ? 0 : 1;
    }

    private static bool IsExact(SimdKernel kernel, int n, int k, int d)
    {
        var random = new Random(n + k + d);
        // Small integers: scores are exact, so the index must be the reference's, ties included.
        float[] vectors = [.. Enumerable.Range(0, n * d).Select(_ => (float)random.Next(-3, 4))], codebook = [.. Enumerable.Range(0, k * d).Select(_ => (float)random.Next(-3, 4))];
        var indices = new long[n];
        fixed (float* x = vectors, e = codebook)
        fixed (long* found = indices)
        {
            using PackedCodebook codes = PackedCodebook.Pack(View(e, k, d), CodeMetric.SquaredEuclidean, kernel);
            CpuSearch.Run(new SearchJob { Rows = View(x, n, d), Codes = codes, Count = 1, Indices = found }, 2);
        }
        for (int i = 0; i < n; i++)
        {
            double[] distances = SlowSearch.Distances(vectors.AsSpan(i * d, d), codebook);
            if (indices[i] != Array.IndexOf(distances, distances.Min())) return false;
        }
        return true;
    }

    private static RowView View(float* data, int count, int d) => new((nint)data, ElementType.Float32, count, d, count, 0, d, 1);
}
