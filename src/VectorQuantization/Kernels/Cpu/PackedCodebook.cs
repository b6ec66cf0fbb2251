using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>
/// A codebook as a kernel reads it: panels of 2·W codes, [panel][component][code], and for each code the score's constant term.
/// Immutable; it does not follow the codebook it was made from.
/// </summary>
/// <remarks>
/// The score to maximise is x·e − ½‖e‖², which is (‖x‖² − ‖x − e‖²) / 2 and so has the order of distances reversed; for inner products it is x·e
/// alone, and for the cosine x·e with ‖e‖ = 1. Codes with NaN or infinite components, and those that only fill the last panel, have the
/// constant term −∞ and are never chosen.
/// </remarks>
internal sealed unsafe class PackedCodebook : IDisposable
{
    private const int InfinityBits = 0x7F800000;
    private const int LargestBits = (127 + 60) << 23;    // 2^60
    private const int SmallestBits = (127 - 90) << 23;   // 2^−90

    private readonly AlignedBuffer values;
    private readonly AlignedBuffer bias;

    private PackedCodebook(RowView codes, CodeMetric metric, SimdKernel kernel)
    {
        Count = checked((int)codes.Count);
        Dimension = codes.Dimension;
        Metric = metric;
        Kernel = kernel;
        PanelCount = (int)((codes.Count + kernel.PanelCodes - 1) / kernel.PanelCodes);
        values = AlignedBuffer.OfFloats((long)PanelCount * kernel.PanelCodes * Dimension);
        bias = AlignedBuffer.OfFloats((long)PanelCount * kernel.PanelCodes);
    }

    internal int Count { get; }

    internal int Dimension { get; }

    internal int PanelCount { get; }

    internal CodeMetric Metric { get; }

    /// <summary>The kernel it is packed for.</summary>
    internal SimdKernel Kernel { get; }

    /// <summary>The map that vectors take before they are multiplied with these codes.</summary>
    internal Affine RowMap { get; private set; } = Affine.Identity;

    internal static PackedCodebook Pack(RowView codes, CodeMetric metric, SimdKernel kernel)
    {
        var packed = new PackedCodebook(codes, metric, kernel);
        packed.Fill(codes);
        return packed;
    }

    internal float* Panel(int panel) => values.Floats + (long)panel * Kernel.PanelCodes * Dimension;

    internal float* Bias(int panel) => bias.Floats + (long)panel * Kernel.PanelCodes;

    /// <summary>Whether a vector, by its largest magnitude after <see cref="RowMap"/>, is not a number or out of the range in which float32
    /// scores keep their accuracy.</summary>
    internal bool NeedsFloat64(int magnitudeBits) =>
        magnitudeBits > LargestBits || (Metric != CodeMetric.SquaredEuclidean && magnitudeBits is > 0 and < SmallestBits);

    public void Dispose()
    {
        values.Dispose();
        bias.Dispose();
    }

    private void Fill(RowView codes)
    {
        Affine codeMap = Affine.Identity;
        if (Metric == CodeMetric.SquaredEuclidean) RowMap = codeMap = CodeRange.ForDistances(codes);
        else if (Metric == CodeMetric.DotProduct) codeMap = new Affine(null, CodeRange.ScaleForProducts(codes));

        int width = Kernel.PanelCodes;
        int* magnitudes = stackalloc int[width];
        using AlignedBuffer? scratch = codes.Type != ElementType.Float32 || Metric == CodeMetric.Cosine ? AlignedBuffer.OfFloats((long)width * Dimension) : null;
        for (int panel = 0; panel < PanelCount; panel++)
        {
            int first = panel * width, count = Math.Min(width, Count - first);
            if (scratch is null)
            {
                RowPacker.Pack(codes, first, count, codeMap, Panel(panel), width, magnitudes);
            }
            else
            {
                RowView converted = Metric == CodeMetric.Cosine
                    ? Normalise(codes, first, count, scratch.Floats)
                    : RowConverter.Convert(codes, first, count, codeMap, scratch.Floats);
                Affine rest = Metric != CodeMetric.Cosine && codes.Type != ElementType.Float64 ? codeMap : Affine.Identity;
                RowPacker.Pack(converted, 0, count, rest, Panel(panel), width, magnitudes);
            }
            for (int i = 0; i < count; i++)
            {
                if (magnitudes[i] < InfinityBits) continue;
                for (int c = 0; c < Dimension; c++) Panel(panel)[(long)c * width + i] = 0;
            }
            FillBias(panel);
            for (int i = 0; i < width; i++)
            {
                if (i >= count || magnitudes[i] >= InfinityBits) Bias(panel)[i] = float.NegativeInfinity;
            }
        }
    }

    // −½‖e‖², summed in float64: it enters every score.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillBias(int panel)
    {
        int width = Kernel.PanelCodes;
        float* terms = Bias(panel);
        if (Metric != CodeMetric.SquaredEuclidean)
        {
            new Span<float>(terms, width).Clear();
            return;
        }
        for (int i = 0; i < width; i += 4)
        {
            float* source = Panel(panel) + i;
            Vector256<double> sum = Vector256<double>.Zero;
            for (int c = 0; c < Dimension; c++)
            {
                Vector128<float> x = Vector128.Load(source + (long)c * width);
                (Vector128<double> low, Vector128<double> high) = Vector128.Widen(x);
                Vector256<double> wide = Vector256.Create(low, high);
                sum += wide * wide;
            }
            Vector128.Narrow((sum * -0.5).GetLower(), (sum * -0.5).GetUpper()).Store(terms + i);
        }
    }

    // e / ‖e‖ in float64, whatever the magnitude; zero stays zero, and what is not finite becomes NaN.
    private RowView Normalise(RowView codes, int first, int count, float* target)
    {
        int d = Dimension;
        using AlignedBuffer buffer = new((long)d * sizeof(double));
        double* code = buffer.Doubles;
        for (int r = 0; r < count; r++)
        {
            codes.Read(first + r, code);
            double inverse = CodeDistance.InverseNorm(code, d, out double scale);
            for (int c = 0; c < d; c++) target[(long)r * d + c] = (float)(code[c] * scale * inverse);
        }
        return new RowView((nint)target, ElementType.Float32, count, d, count, 0, d, 1);
    }
}
