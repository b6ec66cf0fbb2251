using VectorQuantization.Codebooks;

namespace VectorQuantization.Quantizers;

/// <summary>Settings of a <see cref="VectorQuantizer"/>. Defaults follow van den Oord et al. (2017), "Neural Discrete Representation Learning".</summary>
/// <param name="CodebookSize">Number of codes K, at least 1.</param>
/// <param name="CodeDimension">Length D of a code, at least 1.</param>
public sealed record VectorQuantizerOptions(int CodebookSize, int CodeDimension)
{
    /// <summary>Weight β of the commitment term, 0 or more; 0 turns it off. The default is 0.25.</summary>
    public double CommitmentWeight { get; init; } = 0.25;

    /// <summary>Where the latents keep their code dimension. The default is <see cref="LatentLayout.ChannelsFirst"/>.</summary>
    public LatentLayout Layout { get; init; } = LatentLayout.ChannelsFirst;

    /// <summary>How the codebook gets its first codes. The default is <see cref="CodebookInitialization.Uniform"/>.</summary>
    public CodebookInitialization Initialization { get; init; } = CodebookInitialization.Uniform;
}
