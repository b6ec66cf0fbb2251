using TorchSharp;
using TorchSharp.Utils;
using VectorQuantization.Codebooks;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>
/// The vector quantizer of VQ-VAE with a codebook learned by gradient (van den Oord, Vinyals, Kavukcuoglu 2017, arXiv 1711.00937).
/// </summary>
/// <remarks>
/// <para>k = argmin_j ‖z − e_j‖₂ (equation 1), forward value e_k, gradient copied to z (straight-through).</para>
/// <para>Loss ‖sg[z] − e‖² + β‖z − sg[e]‖² (equation 3 without the reconstruction), each a mean over all elements: the terms "codebook" and "commitment". The codebook learns
/// from the first term alone, the encoder from the second and from the task.</para>
/// <para>State dictionary: <c>embedding.weight</c> (K, D), as in taming-transformers and most PyTorch VQ-VAEs, and those of <see cref="CodebookQuantizer"/>.</para>
/// </remarks>
public sealed class VectorQuantizer : CodebookQuantizer
{
    private readonly VectorQuantizerOptions options;
    private OptimizerRows? optimizerRows;

    [ComponentName(Name = "embedding")] private readonly CodeTable embedding;

    /// <summary>Creates the quantizer with its first codes.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="generator">Source of everything random; the caller keeps and disposes it. Null takes the global one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public VectorQuantizer(VectorQuantizerOptions options, Generator? generator = null) : this(options, generator, null)
    {
    }

    private VectorQuantizer(VectorQuantizerOptions options, Generator? generator, Tensor? codes)
        : base(nameof(VectorQuantizer), options ?? throw new ArgumentNullException(nameof(options)), generator)
    {
        this.options = options;
        embedding = new CodeTable(codes ?? options.Initialization.Draw(options.CodebookSize, options.CodeDimension, generator));
        RegisterComponents();
    }

    /// <summary>What the quantizer was made with.</summary>
    internal VectorQuantizerOptions Options => options;

    private protected override Tensor Stored => embedding.Codes;

    /// <summary>Has an optimizer forget what it keeps about a code (momentum, squared gradients) whenever that code is revived or replaced: it would push the new code
    /// where the old one was going. With a <see cref="Training.Trainer"/>, call it inside <see cref="Training.TrainerOptions.Optimizer"/>, on the optimizer made there.</summary>
    /// <param name="optimizer">An Adam, AdamW, RMSProp or SGD that trains this quantizer's codebook; it must outlive the training.</param>
    /// <exception cref="ArgumentException">The optimizer does not train this codebook.</exception>
    public void ForgetIn(optim.Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        optimizerRows = OptimizerRows.Of(optimizer, embedding.Codes)
            ?? throw new ArgumentException("The optimizer does not train this quantizer's codebook: expected one made from its parameters, after the last call of to().", nameof(optimizer));
    }

    private protected override IEnumerable<LossTerm> Terms(Tensor latents, Tensor chosen)
    {
        (double codebook, double commitment) = options.LegacyWeights ? (options.CommitmentWeight, options.CodebookWeight) : (options.CodebookWeight, options.CommitmentWeight);
        yield return CodebookLoss.Codebook(latents, chosen, codebook);
        yield return CodebookLoss.Commitment(latents, chosen, commitment);
    }

    private protected override CodebookQuantizer Descendant(CodeLineage lineage, int size, Generator? source)
    {
        Tensor codes = lineage.Codes(embedding.Codes).DetachFromDisposeScope();
        return new VectorQuantizer(options with { CodebookSize = size }, source, codes).to(Stored.device, Stored.dtype);
    }

    private protected override void Forget(CodeReplacement replacement) => optimizerRows?.Forget(replacement.Share);
}
