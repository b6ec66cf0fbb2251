using VectorQuantization.Codebooks;

namespace VectorQuantization.Quantizers;

/// <summary>Settings of an <see cref="EmaVectorQuantizer"/>. Defaults follow van den Oord et al. (2017), appendix A.1.</summary>
/// <param name="CodebookSize">Number of codes K, at least 1.</param>
/// <param name="CodeDimension">Length D of a code, at least 1.</param>
public sealed record EmaVectorQuantizerOptions(int CodebookSize, int CodeDimension)
{
    /// <summary>Weight β of the commitment term, 0 or more; 0 turns it off. The default is 0.25.</summary>
    public double CommitmentWeight { get; init; } = 0.25;

    /// <summary>Decay γ of the moving averages, from 0 (the last batch alone) to below 1. The default is 0.99.</summary>
    public double Decay { get; init; } = 0.99;

    /// <summary>ε of the Laplace smoothing of the code counts, 0 or more. The default is 1e-5.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>
    /// Whether the averages start at zero and are corrected for it, average / (1 − γᵗ) at update t, as DeepMind's Sonnet does. A code that
    /// has never been chosen is then at the origin after the first update. The default is false: the averages start as if every code
    /// had been chosen once at its first position, and a code that is not chosen stays where it is.
    /// </summary>
    public bool ZeroDebias { get; init; }

    /// <summary>Where the latents keep their code dimension. The default is <see cref="LatentLayout.ChannelsFirst"/>.</summary>
    public LatentLayout Layout { get; init; } = LatentLayout.ChannelsFirst;

    /// <summary>How the codebook gets its first codes. The default is <see cref="CodebookInitialization.Uniform"/>.</summary>
    public CodebookInitialization Initialization { get; init; } = CodebookInitialization.Uniform;
}
