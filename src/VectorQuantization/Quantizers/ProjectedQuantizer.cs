using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Settings of a <see cref="ProjectedQuantizer"/>.</summary>
public sealed record ProjectedQuantizerOptions
{
    /// <summary>Whether the two projections have a bias. The default is true.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>Whether projected latents are normalised over their components (layer normalisation with weights) before they are quantized, which keeps them from growing away from their codes. The default is false.</summary>
    public bool NormalizesLatents { get; init; }

    /// <summary>Where the latents keep their code dimension. The default is <see cref="LatentLayout.ChannelsFirst"/>.</summary>
    public LatentLayout Layout { get; init; } = LatentLayout.ChannelsFirst;
}

/// <summary>Quantizes latents in a space of another dimension, usually a lower one, where more codes find latents (Yu et al. 2021, arXiv 2110.04627, section 3.2: 768 to 32 components).</summary>
/// <remarks>
/// <para>Vectors are W_out q(W_in z + b_in) + b_out. The losses are the inner quantizer's, in its space. Gradients pass through both projections, so the gradient to the latents is W_inᵀ W_outᵀ of the output's where the inner one is straight-through.</para>
/// <para>There is always a projection, even where the dimensions agree. A position without any code decodes to the zero vector, not to b_out.</para>
/// <para>State dictionary: <c>project_in.weight</c> (d, D), <c>project_out.weight</c> (D, d) with <c>bias</c>es, as in lucidrains' library; <c>norm.weight</c> and <c>norm.bias</c> (d) with
/// <see cref="ProjectedQuantizerOptions.NormalizesLatents"/>; and the inner quantizer's under <c>inner.</c></para>
/// </remarks>
public sealed class ProjectedQuantizer : Quantizer
{
    [ComponentName(Name = "project_in")] private readonly Linear into;
    [ComponentName(Name = "norm")] private readonly LayerNorm? norm;
    [ComponentName(Name = "inner")] private readonly Quantizer quantizer;
    [ComponentName(Name = "project_out")] private readonly Linear outOf;

    /// <summary>Creates the quantizer with its first projections.</summary>
    /// <param name="inner">Quantizes projected latents; owned by this quantizer from now on. Its layout plays no part.</param>
    /// <param name="outerDimension">Length D of latents and vectors, at least 1.</param>
    /// <param name="options">Settings; null takes the defaults.</param>
    /// <param name="generator">Source of the first weights; the caller keeps and disposes it. Null takes the global one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is below 1, or the layout is unknown.</exception>
    public ProjectedQuantizer(Quantizer inner, int outerDimension, ProjectedQuantizerOptions? options = null, Generator? generator = null)
        : base(nameof(ProjectedQuantizer), (options ??= new ProjectedQuantizerOptions()).Layout)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfLessThan(outerDimension, 1);
        Options = options;
        CodeDimension = outerDimension;
        into = Projection.Linear(outerDimension, inner.CodeDimension, options.HasBias, generator);
        if (options.NormalizesLatents)
        {
            using var scope = NewDisposeScope();
            norm = nn.LayerNorm(inner.CodeDimension);
            scope.Detach(norm.weight, norm.bias);
        }
        quantizer = inner;
        outOf = Projection.Linear(inner.CodeDimension, outerDimension, options.HasBias, generator);
        RegisterComponents();
    }

    /// <summary>What the quantizer was made with.</summary>
    internal ProjectedQuantizerOptions Options { get; }

    /// <summary>What quantizes projected latents.</summary>
    internal Quantizer Inner => quantizer;

    /// <inheritdoc/>
    public override long CodebookSize => quantizer.CodebookSize;

    /// <summary>Length D of latents and vectors, outside of the projections.</summary>
    public override int CodeDimension { get; }

    /// <inheritdoc/>
    public override int IndexDepth => quantizer.IndexDepth;

    /// <inheritdoc/>
    public override CodebookQuantizer? CodebookOf(int column) => quantizer.CodebookOf(column);

    /// <inheritdoc/>
    public override long CodebookSizeOf(int column) => quantizer.CodebookSizeOf(column);

    /// <inheritdoc/>
    public override double BitsPerPosition => quantizer.BitsPerPosition;

    /// <inheritdoc/>
    protected override QuantizedRows QuantizeRows(Tensor rows)
    {
        Quantized quantized = quantizer.call(In(rows));
        return new QuantizedRows(Out(quantized.Vectors).to_type(rows.dtype), quantized.Indices, quantized.Terms);
    }

    /// <inheritdoc/>
    protected override Tensor EncodeRows(Tensor rows) => quantizer.Encode(In(rows));

    /// <inheritdoc/>
    protected override Tensor DecodeRows(Tensor indices)
    {
        Tensor vectors = Out(quantizer.Decode(indices));
        return IndexDepth == 0 ? vectors : vectors.masked_fill((indices < 0).all(1).unsqueeze(1), 0);
    }

    private Tensor In(Tensor rows)
    {
        Tensor projected = into.call(rows.to_type(into.weight!.dtype));
        return norm is null ? projected : norm.call(projected);
    }

    // Forward and Decode come with the same values in tensors that may lie differently, and matrix products may round by how they lie.
    private Tensor Out(Tensor vectors) => outOf.call(vectors.to_type(outOf.weight!.dtype).contiguous());
}
