namespace VectorQuantization.Codebooks.Health;

/// <summary>Settings of a <see cref="CodebookHealth"/>.</summary>
public sealed record CodebookHealthOptions
{
    /// <summary>
    /// A code is dead that has not been chosen in this many of the last calls of Add, at least 1. The default is null: not chosen in any of them, which suits a pass over a data
    /// set; for a whole training run, a few hundred.
    /// </summary>
    public long? DeadAfter { get; init; }

    /// <summary>
    /// A codebook has collapsed when its perplexity falls below this part of what it could be, from 0 (never) to 1; what it could be is K, or the number of latents where that is
    /// less. The default is 0.1.
    /// </summary>
    public double CollapseThreshold { get; init; } = 0.1;

    /// <summary>Over how many calls of Add the perplexity is taken that is held against <see cref="CollapseThreshold"/>, at least 1. The default is 10.</summary>
    public int CollapseWindow { get; init; } = 10;

    /// <summary>How many latents, drawn at random from all, the map of codes and latents shows, 0 or more. The default is 2000.</summary>
    public int MapLatents { get; init; } = 2000;

    /// <summary>Seed of the draw of latents for the map. The default is 0.</summary>
    public long Seed { get; init; }

    /// <summary>Throws unless every setting is in its range.</summary>
    internal void Check()
    {
        if (DeadAfter < 1) throw new ArgumentOutOfRangeException(nameof(DeadAfter), DeadAfter, "Expected null, or 1 or more.");
        Arguments.FromZeroToOne(CollapseThreshold);
        ArgumentOutOfRangeException.ThrowIfLessThan(CollapseWindow, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MapLatents);
    }
}
