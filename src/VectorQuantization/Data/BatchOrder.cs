namespace VectorQuantization.Data;

/// <summary>
/// Which items make up which batch. The order of an epoch is a pure function of (seed, epoch): the same on every machine, another in every
/// epoch; and any step can be asked for directly, so that a run resumed in mid-epoch goes on with the batch it would have had.
/// </summary>
/// <remarks>
/// An epoch is shuffled by Fisher and Yates' method with the SplitMix64 generator started from a mix of seed and epoch. The last batch of
/// an epoch holds what is left; with <c>dropLast</c> it is left out instead, unless it is the only one: a set smaller than one
/// batch is always one smaller batch. Safe to use from several threads.
/// </remarks>
public sealed class BatchOrder
{
    private volatile EpochItems? latest;

    /// <summary>Orders <paramref name="count"/> items.</summary>
    /// <param name="count">Number of items; at least 1.</param>
    /// <param name="batchSize">Items in a batch; at least 1.</param>
    /// <param name="seed">Any number; or null for the items' own order in every epoch, as validation wants it. The default is null.</param>
    /// <param name="dropLast">Whether to leave out an epoch's last batch where it is smaller than the others. The default is false.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no item, or a batch would hold none.</exception>
    public BatchOrder(int count, int batchSize, long? seed = null, bool dropLast = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        Count = count;
        BatchSize = batchSize;
        Seed = seed;
        DropLast = dropLast;
        var whole = count / batchSize;
        var rest = count % batchSize != 0;
        StepsPerEpoch = rest && (!dropLast || whole == 0) ? whole + 1 : whole;
    }

    /// <summary>Number of items.</summary>
    public int Count { get; }

    /// <summary>Items in a batch; the last of an epoch may hold fewer.</summary>
    public int BatchSize { get; }

    /// <summary>The seed of the shuffling; null when items keep their order.</summary>
    public long? Seed { get; }

    /// <summary>Whether an epoch's last batch is left out where it is smaller than the others.</summary>
    public bool DropLast { get; }

    /// <summary>Batches in an epoch; at least 1.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The items of the batch at <paramref name="step"/>, counted from 0 through all epochs.</summary>
    /// <param name="step">0 or more; step <see cref="StepsPerEpoch"/> is the first of the second epoch.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is negative.</exception>
    public ReadOnlyMemory<int> Batch(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var (epoch, position) = Math.DivRem(step, StepsPerEpoch);
        return Slice(ItemsOf(epoch), (int)position);
    }

    /// <summary>The batches of one epoch, in order.</summary>
    /// <param name="epoch">0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epoch"/> is negative.</exception>
    public IEnumerable<ReadOnlyMemory<int>> Epoch(long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        return Batches(epoch);
    }

    private IEnumerable<ReadOnlyMemory<int>> Batches(long epoch)
    {
        var items = ItemsOf(epoch);
        for (var position = 0; position < StepsPerEpoch; position++)
            yield return Slice(items, position);
    }

    private ReadOnlyMemory<int> Slice(int[] items, int position)
    {
        // A position below the number of steps cannot overflow: it starts inside the items.
        var start = position * BatchSize;
        return items.AsMemory(start, Math.Min(BatchSize, Count - start));
    }

    private int[] ItemsOf(long epoch)
    {
        if (Seed is null)
            epoch = 0;
        // Steps are mostly asked for in order, so one epoch is kept. Two threads may both shuffle it, to the same end.
        var items = latest;
        if (items?.Epoch != epoch)
            latest = items = new(epoch, Seed is { } seed ? Shuffle(Count, seed, epoch) : [.. Enumerable.Range(0, Count)]);
        return items.Items;
    }

    private static int[] Shuffle(int count, long seed, long epoch)
    {
        var random = SplitMix64.Create(seed, epoch);
        var items = new int[count];
        for (var i = 0; i < count; i++)
        {
            // Fisher–Yates from the inside out: item i goes to a random place, whose item moves to the end.
            var j = random.Next(i + 1);
            items[i] = items[j];
            items[j] = i;
        }
        return items;
    }

    private sealed record EpochItems(long Epoch, int[] Items);
}
