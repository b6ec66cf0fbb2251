using System.Numerics;
using System.Runtime.CompilerServices;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>Where the codes lie: chooses the map that makes float32 products accurate and keeps them in range.</summary>
internal static unsafe class CodeRange
{
    // Squares and products of numbers up to 2^30, and of one such with a vector up to 2^60, are far from float32's limits of 2^±126.
    private const int ComfortableExponent = 30;
    private const int MaxExponent = 1000;

    // Scores lose accuracy with the square of offset over spread. Below this ratio that is not worth a subtraction a component.
    private const double OffsetRatio = 2;

    /// <summary>The map for distances: codes that lie far from the origin compared with their spread move there; very large or very small ones
    /// are scaled. Codes that are neither, the usual case, stay as they are.</summary>
    internal static Affine ForDistances(RowView codes)
    {
        (double[] low, double[] high) = Bounds(codes);
        double offset = 0, spread = 0;
        for (int c = 0; c < low.Length; c++)
        {
            if (!(low[c] <= high[c])) return Affine.Identity;
            offset = Math.Max(offset, Math.Abs(low[c] / 2 + high[c] / 2));
            spread = Math.Max(spread, high[c] / 2 - low[c] / 2);
        }

        float[]? centre = spread > 0 && offset > OffsetRatio * spread ? Centre(low, high, spread) : null;
        double largest = 0;
        for (int c = 0; c < low.Length; c++)
        {
            double at = centre is null ? 0 : centre[c];
            largest = Math.Max(largest, Math.Max(Math.Abs(low[c] - at), Math.Abs(high[c] - at)));
        }
        double scale = ScaleFor(largest);
        return centre is null && scale == 1 ? Affine.Identity : new Affine(centre, scale);
    }

    /// <summary>The scale for inner products: they have no translation to spare.</summary>
    internal static double ScaleForProducts(RowView codes)
    {
        (double[] low, double[] high) = Bounds(codes);
        double largest = 0;
        for (int c = 0; c < low.Length; c++)
        {
            if (low[c] <= high[c]) largest = Math.Max(largest, Math.Max(Math.Abs(low[c]), Math.Abs(high[c])));
        }
        return ScaleFor(largest);
    }

    // On a grid as coarse as the codes' spread, so that subtracting the centre rounds nothing of codes and vectors with few digits: what
    // ties exactly still ties.
    private static float[]? Centre(double[] low, double[] high, double spread)
    {
        double grid = Math.ScaleB(1, Math.ILogB(spread) + 1);
        var centre = new float[low.Length];
        for (int c = 0; c < centre.Length; c++)
        {
            centre[c] = (float)(Math.Round((low[c] / 2 + high[c] / 2) / grid) * grid);
            if (!float.IsFinite(centre[c])) return null;
        }
        return centre;
    }

    // A power of two: the multiplication is exact.
    private static double ScaleFor(double largest)
    {
        if (largest == 0) return 1;
        int exponent = Math.ILogB(largest);
        return Math.Abs(exponent) <= ComfortableExponent ? 1 : Math.ScaleB(1, Math.Clamp(-exponent, -MaxExponent, MaxExponent));
    }

    /// <summary>Smallest and largest of each component over the finite codes; nothing between them where there is no such code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double[] Low, double[] High) Bounds(RowView codes)
    {
        int d = codes.Dimension;
        var low = new double[d];
        var high = new double[d];
        Array.Fill(low, double.PositiveInfinity);
        Array.Fill(high, double.NegativeInfinity);
        var code = new double[d];
        for (long k = 0; k < codes.Count; k++)
        {
            fixed (double* target = code) codes.Read(k, target);
            if (!IsFinite(code)) continue;
            int c = 0;
            for (; c + Vector<double>.Count <= d; c += Vector<double>.Count)
            {
                var x = new Vector<double>(code, c);
                Vector.Min(new Vector<double>(low, c), x).CopyTo(low, c);
                Vector.Max(new Vector<double>(high, c), x).CopyTo(high, c);
            }
            for (; c < d; c++)
            {
                low[c] = Math.Min(low[c], code[c]);
                high[c] = Math.Max(high[c], code[c]);
            }
        }
        return (low, high);
    }

    // x − x is 0 for a number and NaN for infinities and NaN, which no sum of such differences loses.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsFinite(double[] code)
    {
        Vector<double> differences = Vector<double>.Zero;
        int c = 0;
        for (; c + Vector<double>.Count <= code.Length; c += Vector<double>.Count)
        {
            var x = new Vector<double>(code, c);
            differences += x - x;
        }
        double difference = Vector.Sum(differences);
        for (; c < code.Length; c++) difference += code[c] - code[c];
        return difference == 0;
    }
}
