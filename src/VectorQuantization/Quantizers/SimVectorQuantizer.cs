using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Settings of a <see cref="SimVectorQuantizer"/>. Defaults follow Zhu et al. (2024), arXiv 2411.02038, and its code.</summary>
/// <param name="CodebookSize">Number of codes K, at least 1.</param>
/// <param name="CodeDimension">Length D of a code, at least 1.</param>
public sealed record SimVectorQuantizerOptions(int CodebookSize, int CodeDimension) : CodebookQuantizerOptions(CodebookSize, CodeDimension)
{
    /// <summary>Weight of the codebook term, 0 or more. The default is 1.</summary>
    public double CodebookWeight { get; init; } = 1;

    /// <summary>Whether the two weights change places, as in the paper's code, which has β on the codebook term. The default is false: β on the commitment term.</summary>
    public bool LegacyWeights { get; init; }

    /// <summary>Whether the matrix comes with a bias, as in the paper's code. The default is false, as in the paper.</summary>
    public bool HasBias { get; init; }

    internal override void Check()
    {
        base.Check();
        Arguments.FiniteAtLeastZero(CodebookWeight);
        if (DeadCodes is not null)
            throw new ArgumentException("One matrix moves all codes of a SimVQ codebook: none dies alone, and none can be revived alone. Leave it null.", nameof(DeadCodes));
        if (Initialization != CodebookInitialization.Uniform)
            throw new ArgumentException("The codes of a SimVQ codebook start normal with variance 1/D; leave it at its default, or call SetCodes.", nameof(Initialization));
    }
}

/// <summary>SimVQ: a frozen random codebook seen through one learned matrix, which moves all codes at once, so that none stays behind (Zhu et al. 2024, arXiv 2411.02038).</summary>
/// <remarks>
/// <para>Codes are rows of C W (equation 7), C normal with variance 1/D and frozen, W learned. Loss ‖sg[z] − q‖² + β‖z − sg[q]‖² (equation 8): the terms "codebook" and "commitment".</para>
/// <para>State dictionary, as in the paper's code: <c>embedding.weight</c> C (K, D), <c>embedding_proj.weight</c> Wᵀ (D, D), <c>embedding_proj.bias</c> (D) where there is one.</para>
/// </remarks>
public sealed class SimVectorQuantizer : CodebookQuantizer
{
    private readonly SimVectorQuantizerOptions options;

    [ComponentName(Name = "embedding")] private readonly CodeTable embedding;
    [ComponentName(Name = "embedding_proj")] private readonly Linear projection;

    /// <summary>Creates the quantizer with its first codes.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="generator">Source of everything random; the caller keeps and disposes it. Null takes the global one.</param>
    /// <exception cref="ArgumentException">A setting does not go with this quantizer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public SimVectorQuantizer(SimVectorQuantizerOptions options, Generator? generator = null) : this(options, generator, null, null)
    {
    }

    private SimVectorQuantizer(SimVectorQuantizerOptions options, Generator? generator, Tensor? codes, Linear? projection)
        : base(nameof(SimVectorQuantizer), options ?? throw new ArgumentNullException(nameof(options)), generator)
    {
        this.options = options;
        int d = options.CodeDimension;
        embedding = new CodeTable(codes ?? CodebookInitialization.Normal(1 / Math.Sqrt(d)).Draw(options.CodebookSize, d, generator), isFrozen: true);
        this.projection = projection ?? Projection.Linear(d, d, options.HasBias, generator);
        RegisterComponents();
    }

    /// <summary>What the quantizer was made with.</summary>
    internal SimVectorQuantizerOptions Options => options;

    private protected override Tensor Stored => embedding.Codes;

    private protected override Tensor Transformed() => projection.call(embedding.Codes);

    private protected override IEnumerable<LossTerm> Terms(Tensor latents, Tensor chosen)
    {
        (double codebook, double commitment) = options.LegacyWeights ? (options.CommitmentWeight, options.CodebookWeight) : (options.CodebookWeight, options.CommitmentWeight);
        yield return CodebookLoss.Codebook(latents, chosen, codebook);
        yield return CodebookLoss.Commitment(latents, chosen, commitment);
    }

    private protected override CodebookQuantizer Descendant(CodeLineage lineage, int size, Generator? source)
    {
        Tensor codes = lineage.Codes(embedding.Codes).DetachFromDisposeScope();
        using var passing = new Generator();
        Linear copy = Projection.Linear(CodeDimension, CodeDimension, options.HasBias, passing);
        var made = new SimVectorQuantizer(options with { CodebookSize = size }, source, codes, copy).to(Stored.device, Stored.dtype);
        made.projection.weight!.copy_(projection.weight!);
        made.projection.bias?.copy_(projection.bias!);
        return made;
    }

    // Codes that were set are to be what latents meet: the matrix starts again from the identity.
    private protected override void Forget(CodeReplacement replacement)
    {
        using var scope = NewDisposeScope();
        projection.weight!.copy_(eye(CodeDimension));
        projection.bias?.zero_();
    }
}
