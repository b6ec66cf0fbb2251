namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>How values are drawn from a model's distributions. Temperature comes first, then top-k, then the nucleus.</summary>
public sealed record SamplingOptions
{
    /// <summary>Divides the logits, above 0: below 1 likely values become likelier, above 1 less so. The default is 1, the model's own distribution.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Draw from the k likeliest values alone, 1 or more; of equally likely ones the lower come first. The default is null: from all.</summary>
    public int? TopK { get; init; }

    /// <summary>
    /// Draw from the nucleus alone (Holtzman et al. 2020, arXiv 1904.09751): the fewest likeliest values that together have at least this probability, above 0
    /// up to 1. The default is null: from all.
    /// </summary>
    public double? TopP { get; init; }

    /// <summary>With an image's number, the source of all that is random in it. The default is 0.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// Number of the batch's first image, 0 or more. An image is a function of (seed, its number) and of what it is asked to be, never of the batch it is drawn
    /// in: many can be drawn in parts. The default is 0.
    /// </summary>
    public long FirstImage { get; init; }

    internal void Check()
    {
        if (!(Temperature > 0) || !double.IsFinite(Temperature))
            throw new ArgumentOutOfRangeException(nameof(Temperature), Temperature, "Expected a finite number above 0.");
        if (TopK < 1) throw new ArgumentOutOfRangeException(nameof(TopK), TopK, "Expected 1 or more, or null.");
        if (TopP is double p && !(p is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(TopP), TopP, "Expected above 0 up to 1, or null.");
        ArgumentOutOfRangeException.ThrowIfNegative(FirstImage);
    }
}
