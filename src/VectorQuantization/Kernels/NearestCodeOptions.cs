namespace VectorQuantization.Kernels;

/// <summary>Settings of a search by <see cref="NearestCode"/>.</summary>
public sealed record NearestCodeOptions
{
    /// <summary>What "nearest" means. The default is <see cref="CodeMetric.SquaredEuclidean"/>.</summary>
    public CodeMetric Metric { get; init; } = CodeMetric.SquaredEuclidean;

    /// <summary>
    /// The dimension in which the vectors keep their components, negative counting from the end; 1 for channels-first latents
    /// (batch, d, spatial…), which are read in place. The default is −1, the last.
    /// </summary>
    public int Dimension { get; init; } = -1;

    /// <summary>What becomes of vectors with NaN or infinite components. The default is <see cref="NonFiniteVectors.MinusOne"/>.</summary>
    public NonFiniteVectors NonFinite { get; init; } = NonFiniteVectors.MinusOne;

    /// <summary>
    /// Bound in bytes, at least 1, on the temporary distances of a search on a device other than the CPU, which are made and searched a
    /// piece at a time. The default is 256 MiB. The search on the CPU makes none.
    /// </summary>
    public long MaxTemporaryBytes { get; init; } = 256L << 20;
}
