using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>How a codebook's indices become those of the codebook that was made from it.</summary>
public sealed class IndexMap
{
    private readonly long[] targets;
    private readonly long[] sources;

    internal IndexMap(long[] targets, long[] sources) => (this.targets, this.sources) = (targets, sources);

    /// <summary>For each old code the new one that stands for it, or −1 for none.</summary>
    public IReadOnlyList<long> Targets => targets;

    /// <summary>For each new code the old one that it comes from, or −1 for none.</summary>
    public IReadOnlyList<long> Sources => sources;

    /// <summary>Number of old codes.</summary>
    public int OldSize => targets.Length;

    /// <summary>Number of new codes.</summary>
    public int NewSize => sources.Length;

    /// <summary>Number of old codes that no new one stands for.</summary>
    public int LostCodes => targets.Count(target => target < 0);

    /// <summary>New indices of old ones.</summary>
    /// <param name="indices">Integers of any shape, each from 0 to <see cref="OldSize"/> − 1, or −1 for none.</param>
    /// <returns>int64, shaped as the indices, on their device; −1 where there was none, and where no new code stands for it. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">Not an integer type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not an old code's.</exception>
    public Tensor Apply(Tensor indices)
    {
        CodeIndex.CheckType(indices, nameof(indices));
        CodeIndex.CheckRange(indices, OldSize, nameof(indices));
        using var scope = NewDisposeScope();
        // One up, so that −1 has a place of its own.
        Tensor table = tensor((long[])[-1, .. targets], device: indices.device);
        return table.index_select(0, indices.flatten().to_type(ScalarType.Int64) + 1).reshape(indices.shape).MoveToOuterDisposeScope();
    }

    /// <summary>New counts of old ones: each new code has those of all old codes that it stands for.</summary>
    /// <param name="counts">One for each old code.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public IReadOnlyList<long> ApplyToCounts(IReadOnlyList<long> counts)
    {
        CheckCounts(counts, OldSize);
        long[] sums = new long[NewSize];
        for (int code = 0; code < OldSize; code++)
        {
            if (targets[code] >= 0) sums[targets[code]] += counts[code];
        }
        return sums;
    }

    /// <summary>The way back: from new indices to the old codes that they come from.</summary>
    public IndexMap Inverse() => new(sources, targets);

    /// <summary>This map and then another, as one.</summary>
    /// <param name="next">A map of as many old codes as this has new ones.</param>
    /// <exception cref="ArgumentException">It has more or fewer.</exception>
    public IndexMap Then(IndexMap next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.OldSize != NewSize)
            throw new ArgumentException($"A map of {next.OldSize} codes cannot follow one to {NewSize}; expected as many.", nameof(next));
        return new IndexMap(
            [.. targets.Select(target => target < 0 ? -1 : next.targets[target])],
            [.. next.sources.Select(source => source < 0 ? -1 : sources[source])]);
    }

    /// <summary>Throws unless there is a count, 0 or more, for each code.</summary>
    internal static void CheckCounts(IReadOnlyList<long> counts, long codes)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.Count != codes) throw new ArgumentException($"There are {counts.Count} counts for {codes} codes; expected one for each.", nameof(counts));
        if (counts.Any(count => count < 0)) throw new ArgumentException($"A count is {counts.Min()}; expected 0 or more.", nameof(counts));
    }
}
