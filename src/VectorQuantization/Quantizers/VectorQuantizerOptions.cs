namespace VectorQuantization.Quantizers;

/// <summary>Settings of a <see cref="VectorQuantizer"/>. Defaults follow van den Oord et al. (2017), "Neural Discrete Representation Learning".</summary>
/// <param name="CodebookSize">Number of codes K, at least 1.</param>
/// <param name="CodeDimension">Length D of a code, at least 1.</param>
public sealed record VectorQuantizerOptions(int CodebookSize, int CodeDimension) : CodebookQuantizerOptions(CodebookSize, CodeDimension)
{
    /// <summary>Weight of the codebook term, 0 or more. The default is 1.</summary>
    public double CodebookWeight { get; init; } = 1;

    /// <summary>
    /// Whether the two weights change places, so that β is on the codebook term: for checkpoints of public code that had it there (taming-transformers'
    /// <c>legacy</c>, and what copied it). The default is false: β on the commitment term, as in the paper.
    /// </summary>
    public bool LegacyWeights { get; init; }

    internal override void Check()
    {
        base.Check();
        Arguments.FiniteAtLeastZero(CodebookWeight);
    }
}
