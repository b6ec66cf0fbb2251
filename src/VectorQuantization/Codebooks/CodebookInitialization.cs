namespace VectorQuantization.Codebooks;

/// <summary>How a codebook gets its first codes.</summary>
public enum CodebookInitialization
{
    /// <summary>Uniform on [−1/K, 1/K], as in the public code of van den Oord et al. (2017). Small codes may collapse; cheap and data-free.</summary>
    Uniform,

    /// <summary>Random finite latents of the first batch seen in training that has any, which puts every code where the encoder's outputs are.</summary>
    FirstBatch,
}
