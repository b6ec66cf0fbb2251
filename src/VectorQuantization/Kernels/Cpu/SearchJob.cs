namespace VectorQuantization.Kernels.Cpu;

/// <summary>What a search reads and where it writes. All memory outlives the search.</summary>
internal sealed unsafe class SearchJob
{
    private long firstNonFinite = long.MaxValue;

    internal required RowView Rows { get; init; }

    internal required PackedCodebook Codes { get; init; }

    /// <summary>How many of the nearest codes, m.</summary>
    internal required int Count { get; init; }

    /// <summary>Takes the codes, (n, m).</summary>
    internal required long* Indices { get; init; }

    /// <summary>Takes the distances, (n, m); null if nobody asked.</summary>
    internal float* Distances { get; init; }

    /// <summary>The first vector with NaN or infinite components, or null.</summary>
    internal long? FirstNonFinite => firstNonFinite == long.MaxValue ? null : firstNonFinite;

    internal void ReportNonFinite(long row)
    {
        long seen = Volatile.Read(ref firstNonFinite);
        while (row < seen)
        {
            long before = Interlocked.CompareExchange(ref firstNonFinite, row, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
