using TorchSharp;
using TorchSharp.Utils;
using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>
/// The vector quantizer whose codes are moving averages of the latents they were chosen for (van den Oord et al. 2017, arXiv 1711.00937, appendix A.1).
/// </summary>
/// <remarks>
/// <para>A training step quantizes with the old codebook and then updates it: N ← γN + (1 − γ)n, m ← γm + (1 − γ)Σz, e = m / N with
/// Laplace smoothing of N. Nothing changes in eval mode. The codebook takes no gradient, so the loss is β‖z − sg[e]‖² alone.</para>
/// <para>State dictionary: <c>codebook</c> (K, D), <c>cluster_size</c> N (K), <c>code_sums</c> m (K, D), <c>updates</c> and
/// <c>initialized</c> (int64 scalars).</para>
/// </remarks>
public sealed class EmaVectorQuantizer : Quantizer
{
    private readonly EmaVectorQuantizerOptions options;
    private readonly Generator? generator;
    private readonly CodebookCache packed = new();

    [ComponentName(Name = "codebook")] private readonly Tensor codebook;
    [ComponentName(Name = "cluster_size")] private readonly Tensor clusterSize;
    [ComponentName(Name = "code_sums")] private readonly Tensor codeSums;
    [ComponentName(Name = "updates")] private readonly Tensor updates;
    [ComponentName(Name = "initialized")] private readonly Tensor initialized;

    /// <summary>Creates the quantizer with its first codes.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="generator">Source of the first codes; the caller keeps and disposes it. Null takes the global one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, the decay is not in [0, 1), or a weight or ε is negative or not finite.</exception>
    public EmaVectorQuantizer(EmaVectorQuantizerOptions options, Generator? generator = null) : base(nameof(EmaVectorQuantizer))
    {
        ArgumentNullException.ThrowIfNull(options);
        CodebookLookup.CheckSizes(options.CodebookSize, options.CodeDimension);
        CodebookLookup.CheckWeight(options.CommitmentWeight, nameof(options.CommitmentWeight));
        CodebookLookup.CheckWeight(options.Epsilon, nameof(options.Epsilon));
        if (!(options.Decay >= 0 && options.Decay < 1))
            throw new ArgumentOutOfRangeException(nameof(options.Decay), options.Decay, "The decay is at least 0 and below 1.");
        this.options = options;
        this.generator = generator;
        codebook = Initial.Uniform(options.CodebookSize, options.CodeDimension, generator);
        clusterSize = (options.ZeroDebias ? zeros(options.CodebookSize) : ones(options.CodebookSize)).DetachFromDisposeScope();
        codeSums = (options.ZeroDebias ? zeros_like(codebook) : codebook.clone()).DetachFromDisposeScope();
        updates = tensor(0L).DetachFromDisposeScope();
        initialized = tensor(options.Initialization == CodebookInitialization.Uniform ? 1L : 0L).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override int CodebookSize => options.CodebookSize;

    /// <inheritdoc/>
    public override int CodeDimension => options.CodeDimension;

    /// <summary>Quantizes a batch; in training mode, then moves the codes.</summary>
    /// <param name="latents">(batch, code dimension, spatial…), floating-point.</param>
    /// <returns>Vectors and indices by the codebook as it was before the update, and a loss of the term "commitment" (weight β).</returns>
    /// <exception cref="ArgumentException">The shape or type does not fit.</exception>
    public override Quantized forward(Tensor latents)
    {
        LatentShape shape = LatentShape.Of(latents, CodeDimension, options.Layout);
        using var scope = NewDisposeScope();
        Tensor rows = shape.ToRows(latents);
        if (training && FirstCodes.Take(codebook, initialized, rows, generator) && !options.ZeroDebias)
        {
            using var noGrad = no_grad();
            clusterSize.fill_(1);
            codeSums.copy_(codebook);
        }

        CodeAssignments? assignments = training && rows.shape[0] > 0 ? NearestCode.Assign(rows, codebook) : null;
        Tensor indices = assignments?.Indices ?? NearestCode.Search(rows, codebook, null, training ? null : packed);
        Tensor chosen = CodebookLookup.Chosen(codebook, indices);
        Tensor commitmentTerm = CodebookLookup.MeanSquaredError(rows, chosen);
        Tensor loss = commitmentTerm * options.CommitmentWeight;
        Tensor vectors = StraightThrough.Apply(latents, shape.FromRows(chosen.to_type(latents.dtype)));
        if (assignments is not null) Update(assignments);
        return new Quantized(vectors, indices.reshape(shape.IndexShape), loss,
            [new LossTerm("commitment", commitmentTerm, options.CommitmentWeight)]).MoveToOuter(scope);
    }

    /// <inheritdoc/>
    public override Tensor Encode(Tensor latents) => CodebookLookup.Encode(latents, codebook, options.Layout, training ? null : packed);

    /// <inheritdoc/>
    public override Tensor Decode(Tensor indices) => CodebookLookup.Decode(indices, codebook, options.Layout);

    private void Update(CodeAssignments assignments)
    {
        updates.add_(1);
        double debias = options.ZeroDebias ? 1 - Math.Pow(options.Decay, updates.ToInt64()) : 1;
        EmaUpdate.Apply(codebook, clusterSize, codeSums, assignments, options.Decay, options.Epsilon, debias);
    }
}
