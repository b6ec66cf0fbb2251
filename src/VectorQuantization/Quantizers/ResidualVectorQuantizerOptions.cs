using TorchSharp;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Settings of a <see cref="ResidualVectorQuantizer"/>. Defaults follow Lee et al. (2022), arXiv 2203.01941.</summary>
public sealed record ResidualVectorQuantizerOptions
{
    /// <summary>
    /// Share of training batches whose last levels are dropped, so that the first levels alone learn to do too (quantizer dropout; Zeghidour et al. 2021, arXiv 2107.03312, section III-C), from 0 to 1.
    /// The default is 0. A dropped level's indices are −1 and its losses 0, and it learns nothing.
    /// </summary>
    public double DropoutProbability { get; init; }

    /// <summary>Fewest levels that dropout leaves, from 1 to the number of levels: it leaves this many to all, each number as likely as another. The default is 1.</summary>
    public int MinimumLevels { get; init; } = 1;

    /// <summary>The number of levels that dropout leaves is rounded up to a multiple of this, at least 1. The default is 1.</summary>
    public int LevelMultiple { get; init; } = 1;

    /// <summary>
    /// Whether the residual that a level gets carries the gradient of the latents alone, r = x − sg[Σ v], or also that of the levels before it, r = x − Σ v. With the first, every level's commitment term reaches the latents; but it
    /// is only right where a level passes gradients on as they are. The second is right for any level (levels with projections of their own, as in Kumar et al. 2023, arXiv 2306.06546); behind straight-through levels, the commitment terms of all but the first then reach nothing.
    /// The default is null: the first if every level is a <see cref="CodebookQuantizer"/> that does not normalise, or made of such by grouping, heads or levels; else the second.
    /// </summary>
    public bool? DetachResidual { get; init; }

    /// <summary>
    /// Number of partial sums that the search keeps from level to level, those of least error, from 1 to <see cref="NearestCode.MaxCount"/>. The default is 1, the nearest code of every level by itself. A width of W takes the memory of W times as many latents and more than W times as long (about 10 times for 4), and
    /// levels that are <see cref="CodebookQuantizer"/>s and do not normalise.
    /// </summary>
    public int BeamWidth { get; init; } = 1;

    /// <summary><see cref="BeamWidth"/> in eval mode, and of <see cref="Quantizer.Encode"/> in both. The default is null: the same.</summary>
    public int? EvalBeamWidth { get; init; }

    /// <summary>Where the latents keep their code dimension. The default is <see cref="LatentLayout.ChannelsFirst"/>.</summary>
    public LatentLayout Layout { get; init; } = LatentLayout.ChannelsFirst;

    /// <summary>How many of so many levels a training step uses.</summary>
    internal int DrawLevels(int levels, Generator? generator)
    {
        if (DropoutProbability == 0) return levels;
        using var scope = NewDisposeScope();
        if (rand(1, generator: generator).item<float>() >= DropoutProbability) return levels;
        long drawn = randint(MinimumLevels, levels + 1L, [1L], ScalarType.Int64, generator: generator).item<long>();
        return (int)Math.Min((drawn + LevelMultiple - 1) / LevelMultiple * LevelMultiple, levels);
    }

    /// <summary>Throws unless the levels make a stack, and every setting is in its range and goes with them.</summary>
    internal void Check(IReadOnlyList<Quantizer> levels)
    {
        CheckLevels(levels);
        Arguments.FromZeroToOne(DropoutProbability);
        if (MinimumLevels < 1 || MinimumLevels > levels.Count)
            throw new ArgumentOutOfRangeException(nameof(MinimumLevels), MinimumLevels, $"Expected 1 to {levels.Count}, the number of levels.");
        ArgumentOutOfRangeException.ThrowIfLessThan(LevelMultiple, 1);
        CheckWidth(BeamWidth, nameof(BeamWidth), levels);
        CheckWidth(EvalBeamWidth ?? BeamWidth, nameof(EvalBeamWidth), levels);
        if (BeamWidth > 1 && levels.OfType<CodebookQuantizer>().Any(l => l.DrawsCodes))
            throw new ArgumentException("A level draws its codes in training, and a search that keeps several sums takes the nearest; leave one of the two at its default.", nameof(BeamWidth));
    }

    private static void CheckLevels(IReadOnlyList<Quantizer> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        if (levels.Count == 0) throw new ArgumentException("There is no level; expected at least one.", nameof(levels));
        for (int i = 0; i < levels.Count; i++)
        {
            if (levels[i] is null) throw new ArgumentException($"Level {i} is null; expected a quantizer.", nameof(levels));
            if (levels[i].CodeDimension != levels[0].CodeDimension)
                throw new ArgumentException($"Level {i} has codes of {levels[i].CodeDimension} components; expected {levels[0].CodeDimension}, as at level 0.", nameof(levels));
        }
    }

    private static void CheckWidth(int width, string name, IReadOnlyList<Quantizer> levels)
    {
        if (width < 1 || width > NearestCode.MaxCount)
            throw new ArgumentOutOfRangeException(name, width, $"Expected 1 to {NearestCode.MaxCount}.");
        if (width == 1) return;
        for (int i = 0; i < levels.Count; i++)
        {
            if (levels[i] is not CodebookQuantizer { IsNormalized: false })
                throw new ArgumentException($"Level {i} cannot be searched for several codes: a width of {width} takes levels that are codebook quantizers and do not normalise.", name);
        }
    }
}
