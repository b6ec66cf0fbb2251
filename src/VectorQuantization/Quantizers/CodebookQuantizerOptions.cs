using System.Text.Json.Serialization;
using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;

namespace VectorQuantization.Quantizers;

/// <summary>Settings that every quantizer with an explicit codebook has. Defaults follow van den Oord et al. (2017), "Neural Discrete Representation Learning".</summary>
/// <param name="CodebookSize">Number of codes K, at least 1.</param>
/// <param name="CodeDimension">Length D of a code, at least 1.</param>
public abstract record CodebookQuantizerOptions(int CodebookSize, int CodeDimension)
{
    /// <summary>Weight β of the commitment term, 0 or more; 0 turns it off. The default is 0.25.</summary>
    public double CommitmentWeight { get; init; } = 0.25;

    /// <summary>Where the latents keep their code dimension. The default is <see cref="LatentLayout.ChannelsFirst"/>.</summary>
    public LatentLayout Layout { get; init; } = LatentLayout.ChannelsFirst;

    /// <summary>How the codebook gets its first codes. The default is <see cref="CodebookInitialization.Uniform"/>.</summary>
    public CodebookInitialization Initialization { get; init; } = CodebookInitialization.Uniform;

    /// <summary>
    /// Whether latents and codes are taken to length 1, so that the nearest code is the one of the largest cosine, as in ViT-VQGAN (Yu et al. 2021, arXiv
    /// 2110.04627, section 3.2). Vectors then lie on the unit sphere, and gradients pass through the latents' normalisation. The default is false.
    /// </summary>
    public bool Normalized { get; init; }

    /// <summary>How the gradient passes from the chosen codes to the latents. The default is <see cref="GradientEstimator.StraightThrough"/>.</summary>
    public GradientEstimator Gradient { get; init; } = GradientEstimator.StraightThrough;

    /// <summary>
    /// Temperature τ at which training draws codes from softmax(−‖z − e‖² / τ) instead of taking the nearest (RQ-VAE, Lee et al. 2022, arXiv 2203.01941,
    /// section 3.3), 0 or more. The default is 0: the nearest. Eval mode always takes the nearest.
    /// </summary>
    public double SamplingTemperature { get; init; }

    /// <summary>How codes that latents no longer choose are found and revived. The default is null: they are not.</summary>
    public DeadCodeOptions? DeadCodes { get; init; }

    /// <summary>More terms of the loss. The default is none.</summary>
    public IReadOnlyList<CodebookRegularizer> Regularizers { get; init; } = [];

    /// <summary>Adds the codebook's statistics up over the processes that train it. The default is one process alone.</summary>
    /// <remarks>It belongs to the training and not to the model: a model that was saved and loaded has the default.</remarks>
    [JsonIgnore]
    public IStatisticsReduction Reduction { get; init; } = StatisticsReduction.SingleProcess;

    /// <summary>Throws unless every setting is in its range.</summary>
    internal virtual void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(CodebookSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CodeDimension, 1);
        Arguments.FiniteAtLeastZero(CommitmentWeight);
        Arguments.FiniteAtLeastZero(SamplingTemperature);
        ArgumentNullException.ThrowIfNull(Initialization);
        ArgumentNullException.ThrowIfNull(Regularizers);
        ArgumentNullException.ThrowIfNull(Reduction);
        if (!Enum.IsDefined(Gradient))
            throw new ArgumentOutOfRangeException(nameof(Gradient), Gradient, "Unknown estimator; expected StraightThrough or Rotation.");
        DeadCodes?.Check();
    }
}
