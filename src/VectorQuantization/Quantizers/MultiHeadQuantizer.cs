using TorchSharp.Utils;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Splits each latent into heads of equal size, which one quantizer quantizes alike: H codes a position from one codebook (<c>heads</c> of lucidrains' library).</summary>
/// <remarks>
/// <para>Head h has components h·d to (h + 1)·d − 1 and the indices' column h (or, with an inner <see cref="Quantizer.IndexDepth"/> of m above 0, columns h·m to (h + 1)·m − 1). The inner quantizer sees
/// a batch of n positions as one of n·H rows, in losses and statistics too. For a codebook of its own for every head, see <see cref="GroupedVectorQuantizer"/>.</para>
/// <para>State dictionary: the inner quantizer's under <c>inner.</c></para>
/// </remarks>
public sealed class MultiHeadQuantizer : Quantizer
{
    private readonly int heads;

    [ComponentName(Name = "inner")] private readonly Quantizer quantizer;

    /// <summary>Creates the quantizer.</summary>
    /// <param name="inner">Quantizes the heads; owned by this quantizer from now on. Its layout plays no part.</param>
    /// <param name="heads">Number of heads H, at least 1.</param>
    /// <param name="layout">Where latents keep their code dimension. The default is <see cref="LatentLayout.ChannelsFirst"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of heads is below 1 or makes latents of 2³¹ components, or the layout is unknown.</exception>
    public MultiHeadQuantizer(Quantizer inner, int heads, LatentLayout layout = LatentLayout.ChannelsFirst) : base(nameof(MultiHeadQuantizer), layout)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(heads, int.MaxValue / inner.CodeDimension);
        this.heads = heads;
        quantizer = inner;
        RegisterComponents();
    }

    /// <summary>Number of heads H.</summary>
    internal int Heads => heads;

    /// <summary>What quantizes the heads.</summary>
    internal Quantizer Inner => quantizer;

    /// <inheritdoc/>
    public override long CodebookSize => quantizer.CodebookSize;

    /// <summary>Length of a latent: the inner quantizer's code dimension times the number of heads.</summary>
    public override int CodeDimension => quantizer.CodeDimension * heads;

    /// <summary>Number of heads, times the inner quantizer's depth where that is not 0.</summary>
    public override int IndexDepth => heads * Math.Max(1, quantizer.IndexDepth);

    /// <inheritdoc/>
    public override CodebookQuantizer? CodebookOf(int column) => quantizer.CodebookOf(column % Math.Max(1, quantizer.IndexDepth));

    /// <inheritdoc/>
    public override long CodebookSizeOf(int column) => quantizer.CodebookSizeOf(column % Math.Max(1, quantizer.IndexDepth));

    /// <summary>The inner quantizer's, times the number of heads.</summary>
    public override double BitsPerPosition => quantizer.BitsPerPosition * heads;

    /// <inheritdoc/>
    protected override QuantizedRows QuantizeRows(Tensor rows)
    {
        Quantized quantized = quantizer.call(Split(rows));
        return new QuantizedRows(Merge(quantized.Vectors), quantized.Indices.reshape(rows.shape[0], IndexDepth), quantized.Terms);
    }

    /// <inheritdoc/>
    protected override Tensor EncodeRows(Tensor rows) => quantizer.Encode(Split(rows)).reshape(rows.shape[0], IndexDepth);

    /// <inheritdoc/>
    protected override Tensor DecodeRows(Tensor indices)
    {
        long rows = indices.shape[0] * heads;
        return Merge(quantizer.Decode(quantizer.IndexDepth == 0 ? indices.reshape(rows) : indices.reshape(rows, quantizer.IndexDepth)));
    }

    private Tensor Split(Tensor rows) => rows.reshape(rows.shape[0] * heads, quantizer.CodeDimension);

    private Tensor Merge(Tensor parts) => parts.reshape(parts.shape[0] / heads, CodeDimension);
}
