namespace VectorQuantization.Kernels.Cpu;

/// <summary>The search in float64, one vector at a time: for vectors out of float32's comfortable range, and for distances.</summary>
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
        for (int code = 0; code < codes.Count; code++)
        {
            float bias = codes.Bias(code / width)[code % width];
            if (float.IsNegativeInfinity(bias)) continue;
            float* e = codes.Code(code);
            double score = bias * biasScale;
            for (int c = 0; c < d; c++) score += scaled.Doubles[c] * e[(long)c * width];
            if (!(score > scores[count - 1])) continue;
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

    /// <summary>The distance from the vector read to a code, from its components.</summary>
    internal double Distance(int code)
    {
        int d = codes.Dimension, width = codes.Kernel.PanelCodes;
        float* e = codes.Code(code);
        double inverse = 1 / codes.CodeScale, sum = 0;
        switch (codes.Metric)
        {
            case CodeMetric.SquaredEuclidean:
                for (int c = 0; c < d; c++)
                {
                    double difference = Vector[c] - codes.RowMap.CentreOf(c) - e[(long)c * width] * inverse;
                    sum += difference * difference;
                }
                return sum;
            case CodeMetric.DotProduct:
                for (int c = 0; c < d; c++) sum += Vector[c] * (e[(long)c * width] * inverse);
                return -sum;
            default:
                double inverseNorm = PackedCodebook.InverseNorm(Vector, d, out double scale);
                for (int c = 0; c < d; c++) sum += Vector[c] * scale * e[(long)c * width];
                return Math.Clamp(1 - sum * inverseNorm, 0, 2);
        }
    }

    public void Dispose()
    {
        vector.Dispose();
        scaled.Dispose();
    }
}
