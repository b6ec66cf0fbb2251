using System.Text.Json.Serialization;

namespace VectorQuantization.Codebooks.Health;

/// <summary>The state of one codebook.</summary>
public sealed record CodebookLevelReport
{
    /// <summary>The column of the indices, from 0.</summary>
    public required int Level { get; init; }

    /// <summary>Number of codes K.</summary>
    public required long CodebookSize { get; init; }

    /// <summary>Number of indices counted; those of −1 are not.</summary>
    public required long Total { get; init; }

    /// <summary>Perplexity exp(−Σ p log p) of the codes' distribution: 1 when one code takes all, K when uniform.</summary>
    public required double Perplexity { get; init; }

    /// <summary>Entropy −Σ p log₂ p of the codes' distribution, in bits.</summary>
    public required double EntropyBits { get; init; }

    /// <summary>Codes chosen at least once.</summary>
    public required long UsedCodes { get; init; }

    /// <summary>Codes not chosen for <see cref="CodebookHealthOptions.DeadAfter"/> steps; 0 before the first.</summary>
    public required long DeadCodes { get; init; }

    /// <summary>Codes revived since the beginning; see <see cref="Quantizers.CodebookQuantizer.RevivedCodes"/>.</summary>
    public required long RevivedCodes { get; init; }

    /// <summary>How often each code was chosen; empty where K is above 2²⁰.</summary>
    public required IReadOnlyList<long> Counts { get; init; }

    /// <summary>Steps since each code was last chosen: 0 if in the last step, all of them if never; empty where K is above 2²⁰.</summary>
    public required IReadOnlyList<long> StepsSinceHit { get; init; }

    /// <summary>Euclidean lengths of the codes; null where the codes are not known.</summary>
    public required Distribution? CodeNorms { get; init; }

    /// <summary>Each code's Euclidean distance to the nearest other; null where the codes are not known or there is but one.</summary>
    public required Distribution? NeighbourDistances { get; init; }

    /// <summary>How far codes moved from one step to the next; null where the codes are not known, and before the second step.</summary>
    public required CodeDrift? Drift { get; init; }

    /// <summary>Codes and latents in the plane; null where the codes are not known or there are more than 2¹⁶. Not in the JSON.</summary>
    [JsonIgnore]
    public CodebookMap? Map { get; init; }
}
