using System.Runtime.CompilerServices;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>The search in float64, one vector at a time: for vectors out of float32's comfortable range.</summary>
internal sealed unsafe class Float64Search(PackedCodebook codes) : IDisposable
{
    private readonly AlignedBuffer vector = new((long)codes.Dimension * sizeof(double));
    private readonly AlignedBuffer scaled = new((long)codes.Dimension * sizeof(double));
    private double[] scores = [];

    /// <summary>The vector that was read last.</summary>
    internal double* Vector => vector.Doubles;

    /// <summary>Reads a vector.</summary>
    /// <returns>Whether it is finite.</returns>
    internal bool Read(RowView rows, long row)
    {
        rows.Read(row, Vector);
        bool finite = true;
        for (int c = 0; c < codes.Dimension; c++) finite &= double.IsFinite(Vector[c]);
        return finite;
    }

    /// <summary>The best codes for the vector read, in order, −1 where there are fewer.</summary>
    // With y = (x − centre) / 2^k of magnitude about 1 and packed codes ê = s·(e − centre), the score x·e − ½‖e‖² has the order of
    // y·ê − ½‖ê‖² / (2^k s), which cannot overflow.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Top(int count, int* nearest)
    {
        int d = codes.Dimension, width = codes.Kernel.PanelCodes;
        double largest = 0;
        for (int c = 0; c < d; c++)
        {
            scaled.Doubles[c] = Vector[c] - codes.RowMap.CentreOf(c);
            largest = Math.Max(largest, Math.Abs(scaled.Doubles[c]));
        }
        int exponent = largest == 0 ? 0 : Math.Clamp(Math.ILogB(largest), -1000, 1000);
        for (int c = 0; c < d; c++) scaled.Doubles[c] = Math.ScaleB(scaled.Doubles[c], -exponent);
        double biasScale = Math.ScaleB(1 / codes.RowMap.Scale, -exponent);

        if (scores.Length < count) scores = new double[count];
        Array.Fill(scores, double.NegativeInfinity);
        new Span<int>(nearest, count).Fill(-1);
        double* sums = stackalloc double[width];
        for (int panel = 0; panel < codes.PanelCount; panel++)
        {
            for (int i = 0; i < width; i++) sums[i] = codes.Bias(panel)[i] * biasScale;
            float* e = codes.Panel(panel);
            for (int c = 0; c < d; c++, e += width)
            {
                for (int i = 0; i < width; i++) sums[i] += scaled.Doubles[c] * e[i];
            }
            for (int i = 0; i < width; i++)
            {
                // A bias of −∞, of codes that are never chosen, may have met a scale of zero.
                if (!float.IsNegativeInfinity(codes.Bias(panel)[i])) Insert(sums[i], panel * width + i, count, nearest);
            }
        }
    }

    public void Dispose()
    {
        vector.Dispose();
        scaled.Dispose();
    }

    // Codes come in order, and equal scores stay ahead.
    private void Insert(double score, int code, int count, int* nearest)
    {
        if (!(score > scores[count - 1])) return;
        int at = count - 1;
        for (; at > 0 && scores[at - 1] < score; at--)
        {
            scores[at] = scores[at - 1];
            nearest[at] = nearest[at - 1];
        }
        scores[at] = score;
        nearest[at] = code;
    }
}
