namespace VectorQuantization.Kernels.Cpu;

/// <summary>What a search reads and where it writes. All memory outlives the search.</summary>
internal sealed unsafe class SearchJob
{
    internal required RowView Rows { get; init; }

    internal required PackedCodebook Codes { get; init; }

    /// <summary>The codebook itself, for distances.</summary>
    internal RowView Codebook { get; init; }

    /// <summary>How many of the nearest codes, m.</summary>
    internal required int Count { get; init; }

    /// <summary>Takes the codes, (n, m).</summary>
    internal required long* Indices { get; init; }

    /// <summary>Takes the distances, (n, m); null if nobody asked.</summary>
    internal float* Distances { get; init; }
}
