using System.Numerics;
using System.Runtime.CompilerServices;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>Distances from a vector to codes by their components, as they are in the tensors, in float64.</summary>
/// <param name="codes">The codebook where it lies.</param>
/// <param name="metric">What a distance is.</param>
internal sealed unsafe class CodeDistance(RowView codes, CodeMetric metric) : IDisposable
{
    private readonly AlignedBuffer code = new((long)codes.Dimension * sizeof(double));

    /// <summary>The distance from <paramref name="vector"/> to a code.</summary>
    internal double To(double* vector, int index)
    {
        int d = codes.Dimension;
        codes.Read(index, code.Doubles);
        switch (metric)
        {
            case CodeMetric.SquaredEuclidean:
                return SquaredDifference(vector, code.Doubles, d);
            case CodeMetric.DotProduct:
                return -Product(vector, code.Doubles, d);
            default:
                // Each by its own power of two, so that no square overflows or vanishes.
                double vectorInverse = InverseNorm(vector, d, out double vectorScale), codeInverse = InverseNorm(code.Doubles, d, out double codeScale);
                double sum = 0;
                for (int c = 0; c < d; c++) sum += vector[c] * vectorScale * (code.Doubles[c] * codeScale);
                return Math.Clamp(1 - sum * vectorInverse * codeInverse, 0, 2);
        }
    }

    /// <summary>1 / ‖x · scale‖ with a power of two that keeps the squares in range; 0 for a zero vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double InverseNorm(double* x, int d, out double scale)
    {
        double largest = 0, squares = 0;
        for (int c = 0; c < d; c++) largest = Math.Max(largest, Math.Abs(x[c]));
        scale = largest == 0 || !double.IsFinite(largest) ? 1 : Math.ScaleB(1, Math.Clamp(-Math.ILogB(largest), -1000, 1000));
        for (int c = 0; c < d; c++) squares += x[c] * scale * (x[c] * scale);
        return squares == 0 ? 0 : 1 / Math.Sqrt(squares);
    }

    public void Dispose() => code.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SquaredDifference(double* x, double* e, int d)
    {
        Vector<double> sums = Vector<double>.Zero;
        int c = 0;
        for (; c + Vector<double>.Count <= d; c += Vector<double>.Count)
        {
            Vector<double> difference = Vector.Load(x + c) - Vector.Load(e + c);
            sums += difference * difference;
        }
        double sum = Vector.Sum(sums);
        for (; c < d; c++) sum += (x[c] - e[c]) * (x[c] - e[c]);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Product(double* x, double* e, int d)
    {
        Vector<double> sums = Vector<double>.Zero;
        int c = 0;
        for (; c + Vector<double>.Count <= d; c += Vector<double>.Count) sums += Vector.Load(x + c) * Vector.Load(e + c);
        double sum = Vector.Sum(sums);
        for (; c < d; c++) sum += x[c] * e[c];
        return sum;
    }
}
