using VectorQuantization.Codebooks;

namespace VectorQuantization.Quantizers;

/// <summary>Settings of a <see cref="FiniteScalarQuantizer"/>. Defaults follow Mentzer et al. (2023), arXiv 2309.15505.</summary>
/// <param name="Levels">Number of levels L of each component, each at least 2; their product, the number of codes, is at most 2⁶². The paper takes 5 or more, such
/// as 8, 5, 5, 5 for about 2¹⁰ codes.</param>
public sealed record FiniteScalarQuantizerOptions(IReadOnlyList<int> Levels)
{
    // ε of the paper's bound keeps the outer levels of more than 1,000 out of reach; float32's tanh has no more than 2²⁴ values.
    private const int MaxLevels = 1000;
    private const int MaxSymmetricLevels = 1 << 16;

    /// <summary>How components are brought into the range of their levels: up to 1,000 of them, up to 65,536 where the bound is symmetric. The default is
    /// <see cref="FiniteScalarBound.Tanh"/>.</summary>
    public FiniteScalarBound Bound { get; init; } = FiniteScalarBound.Tanh;

    /// <summary>What latents are divided by and codes multiplied by: one number for each component, or one for all, above 0. The default is none, which is 1.</summary>
    public IReadOnlyList<double> Scales { get; init; } = [];

    /// <summary>Where the latents keep their code dimension. The default is <see cref="LatentLayout.ChannelsFirst"/>.</summary>
    public LatentLayout Layout { get; init; } = LatentLayout.ChannelsFirst;

    /// <summary>Whether codes lie symmetrically about 0 for any number of levels.</summary>
    internal bool IsSymmetric => Bound is FiniteScalarBound.SymmetricTanh or FiniteScalarBound.SymmetricClamp;

    /// <summary>Throws unless every setting is in its range.</summary>
    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Levels);
        ArgumentNullException.ThrowIfNull(Scales);
        if (!Enum.IsDefined(Bound))
            throw new ArgumentOutOfRangeException(nameof(Bound), Bound, "Unknown bound; expected Tanh, WideTanh, SymmetricTanh or SymmetricClamp.");
        if (Levels.Count == 0) throw new ArgumentException("There is no component; expected a number of levels for each.", nameof(Levels));
        int most = IsSymmetric ? MaxSymmetricLevels : MaxLevels;
        long codes = 1;
        foreach (int levels in Levels)
        {
            if (levels < 2 || levels > most)
                throw new ArgumentOutOfRangeException(nameof(Levels), levels, $"Expected 2 to {most} levels a component with the bound {Bound}.");
            if (codes > MixedRadix.MaxCount / levels)
                throw new ArgumentOutOfRangeException(nameof(Levels), string.Join(" × ", Levels), "Expected a product of at most 2^62: indices are 64-bit.");
            codes *= levels;
        }
        if (Scales.Count > 1 && Scales.Count != Levels.Count)
            throw new ArgumentException($"There are {Scales.Count} scales; expected none, 1 or one for each of the {Levels.Count} components.", nameof(Scales));
        foreach (double scale in Scales) Arguments.FiniteAboveZero(scale, nameof(Scales));
    }
}
