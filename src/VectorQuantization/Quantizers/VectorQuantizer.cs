using TorchSharp.Modules;
using TorchSharp.Utils;
using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>
/// The vector quantizer of VQ-VAE with a codebook learned by gradient (van den Oord, Vinyals, Kavukcuoglu 2017, arXiv 1711.00937).
/// </summary>
/// <remarks>
/// <para>k = argmin_j ‖z − e_j‖₂ (equation 1), forward value e_k, gradient copied to z (straight-through).</para>
/// <para>Loss ‖sg[z] − e‖² + β‖z − sg[e]‖² (equation 3 without the reconstruction), each a mean over all elements. The codebook learns
/// from the first term alone, the encoder from the second and from the task.</para>
/// <para>State dictionary: <c>codebook</c> (K, D) and <c>initialized</c> (int64 scalar).</para>
/// </remarks>
public sealed class VectorQuantizer : Quantizer
{
    private readonly VectorQuantizerOptions options;
    private readonly Generator? generator;
    private readonly CodebookCache packed = new();

    [ComponentName(Name = "codebook")] private readonly Parameter codebook;
    [ComponentName(Name = "initialized")] private readonly Tensor initialized;

    /// <summary>Creates the quantizer with its first codes.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="generator">Source of the first codes; the caller keeps and disposes it. Null takes the global one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, a layout or initialization is unknown, or a weight is negative or not finite.</exception>
    public VectorQuantizer(VectorQuantizerOptions options, Generator? generator = null) : base(nameof(VectorQuantizer))
    {
        ArgumentNullException.ThrowIfNull(options);
        CodebookLookup.CheckSizes(options.CodebookSize, options.CodeDimension);
        CodebookLookup.CheckKinds(options.Layout, options.Initialization);
        CodebookLookup.CheckWeight(options.CommitmentWeight, nameof(options.CommitmentWeight));
        this.options = options;
        this.generator = generator;
        codebook = new Parameter(Initial.Uniform(options.CodebookSize, options.CodeDimension, generator));
        codebook.DetachFromDisposeScope();
        initialized = tensor(options.Initialization == CodebookInitialization.Uniform ? 1L : 0L).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override int CodebookSize => options.CodebookSize;

    /// <inheritdoc/>
    public override int CodeDimension => options.CodeDimension;

    /// <summary>Quantizes a batch.</summary>
    /// <param name="latents">(batch, code dimension, spatial…), floating-point.</param>
    /// <returns>Vectors, indices and a loss of the terms "codebook" (weight 1) and "commitment" (weight β).</returns>
    /// <exception cref="ArgumentException">The shape or type does not fit.</exception>
    public override Quantized forward(Tensor latents)
    {
        LatentShape shape = LatentShape.Of(latents, CodeDimension, options.Layout);
        using var scope = NewDisposeScope();
        Tensor rows = shape.ToRows(latents);
        if (training) FirstCodes.Take(codebook, initialized, rows, generator);

        Tensor indices = NearestCode.Search(rows, codebook, null, training ? null : packed);
        Tensor chosen = CodebookLookup.Chosen(codebook, indices);
        Tensor codebookTerm = CodebookLookup.MeanSquaredError(chosen, rows.detach());
        Tensor commitmentTerm = CodebookLookup.MeanSquaredError(rows, chosen.detach());
        Tensor loss = codebookTerm + commitmentTerm * options.CommitmentWeight;
        Tensor vectors = StraightThrough.Apply(latents, shape.FromRows(chosen.to_type(latents.dtype)));
        return new Quantized(vectors, indices.reshape(shape.IndexShape), loss,
            [new LossTerm("codebook", codebookTerm, 1), new LossTerm("commitment", commitmentTerm, options.CommitmentWeight)]).MoveToOuter(scope);
    }

    /// <inheritdoc/>
    public override Tensor Encode(Tensor latents) => CodebookLookup.Encode(latents, codebook, options.Layout, training ? null : packed);

    /// <inheritdoc/>
    public override Tensor Decode(Tensor indices) => CodebookLookup.Decode(indices, codebook, options.Layout);
}
