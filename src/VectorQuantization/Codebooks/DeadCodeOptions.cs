namespace VectorQuantization.Codebooks;

/// <summary>How codes that latents no longer choose are found and revived.</summary>
/// <remarks>
/// A code's usage is a moving average of its share of the latents, starting at the fair share 1/K; it is dead when that falls below <see cref="Threshold"/> of the
/// fair share. Shares do not depend on the size of the batches. The codes dead after one training step are revived at the beginning of the next, from its latents and before they are
/// quantized; what belongs to a code (usage, moving averages, optimizer state) starts afresh with it.
/// </remarks>
public sealed record DeadCodeOptions
{
    /// <summary>Below this part of the fair share 1/K a code is dead, from 0 (never) to 1. The default is 0.03.</summary>
    public double Threshold { get; init; } = 0.03;

    /// <summary>Decay of the moving average of usage, from 0 (the last batch alone) to below 1. The default is 0.99: an unused code is dead after 350 steps.</summary>
    public double Decay { get; init; } = 0.99;

    /// <summary>Where a revived code starts. The default is <see cref="CodeRevival.RandomLatents"/>.</summary>
    public CodeRevival Revival { get; init; } = CodeRevival.RandomLatents;

    internal void Check()
    {
        Arguments.FromZeroToOne(Threshold);
        Arguments.FromZeroToBelowOne(Decay);
        if (!Enum.IsDefined(Revival))
            throw new ArgumentOutOfRangeException(nameof(Revival), Revival, "Unknown revival; expected RandomLatents, Anchors or SplitBusiest.");
    }
}

/// <summary>Where revived codes start.</summary>
public enum CodeRevival
{
    /// <summary>At random latents of the batch (Jukebox, Dhariwal et al. 2020, arXiv 2005.00341; SoundStream, Zeghidour et al. 2021).</summary>
    RandomLatents,

    /// <summary>
    /// Every code is pulled to the latent nearest to it, the more the less it is used, by α = exp(−10 K p / (1 − γ) − 0.001) with p its usage and γ the decay (CVQ-VAE, Zheng,
    /// Vedaldi 2023, arXiv 2307.15139, equations 4 and 5). <see cref="DeadCodeOptions.Threshold"/> has no part in it.
    /// </summary>
    Anchors,

    /// <summary>Beside the busiest codes, a little off, one dead code for each of them: the two then share its latents.</summary>
    SplitBusiest,
}
