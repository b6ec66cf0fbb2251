namespace VectorQuantization.Quantizers;

/// <summary>Settings of a <see cref="RandomProjectionQuantizer"/>. Defaults follow Chiu et al. (2022), arXiv 2202.01855.</summary>
/// <param name="InputDimension">Length of the vectors that targets are made of, at least 1.</param>
/// <param name="CodebookSize">Number of codes K, at least 1; the paper takes 8,192.</param>
/// <param name="CodeDimension">Length D of a code, at least 1; the paper takes 16.</param>
public sealed record RandomProjectionQuantizerOptions(int InputDimension, int CodebookSize, int CodeDimension)
{
    /// <summary>Number of codebooks, each with a projection of its own, at least 1: that many targets a position. The default is 1.</summary>
    public int CodebookCount { get; init; } = 1;

    /// <summary>Whether each input vector is first taken to mean 0 and variance 1 over its components, without which few codes may be used (section 3). The default
    /// is true.</summary>
    public bool NormalizesInput { get; init; } = true;

    /// <summary>Where inputs keep their components. The default is <see cref="LatentLayout.ChannelsFirst"/>.</summary>
    public LatentLayout Layout { get; init; } = LatentLayout.ChannelsFirst;

    /// <summary>Throws unless every setting is in its range.</summary>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(InputDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CodebookSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CodeDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CodebookCount, 1);
        if (!Enum.IsDefined(Layout))
            throw new ArgumentOutOfRangeException(nameof(Layout), Layout, "Unknown layout; expected ChannelsFirst or ChannelsLast.");
    }
}
