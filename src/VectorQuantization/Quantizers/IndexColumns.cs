using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Which columns of the indices belong to which of the quantizers that describe a position together.</summary>
internal sealed class IndexColumns
{
    private readonly int[] depths;
    private readonly int[] ends;

    internal IndexColumns(IReadOnlyList<Quantizer> quantizers)
    {
        depths = [.. quantizers.Select(q => q.IndexDepth)];
        ends = new int[depths.Length];
        for (int i = 0; i < depths.Length; i++) ends[i] = (i == 0 ? 0 : ends[i - 1]) + Width(i);
    }

    /// <summary>Number of columns of all.</summary>
    internal int Count => ends[^1];

    /// <summary>Number of columns of one, at least 1.</summary>
    internal int Width(int quantizer) => Math.Max(1, depths[quantizer]);

    /// <summary>Number of columns of the first so many, at least 1 of them.</summary>
    internal int WidthOfFirst(int quantizers) => ends[quantizers - 1];

    /// <summary>Whose column a column is, and which of its own.</summary>
    internal (int Quantizer, int Column) Place(int column)
    {
        int quantizer = Array.FindIndex(ends, end => column < end);
        return (quantizer, column - (ends[quantizer] - Width(quantizer)));
    }

    /// <summary>One quantizer's part of indices (n, <see cref="Count"/>), in the shape that it takes: (n), or (n, its depth).</summary>
    internal Tensor Of(Tensor indices, int quantizer)
    {
        int start = ends[quantizer] - Width(quantizer);
        return depths[quantizer] == 0 ? indices.select(1, start) : indices.narrow(1, start, depths[quantizer]);
    }

    /// <summary>The parts, each in the shape that its quantizer gives, as (n, <see cref="Count"/>).</summary>
    internal static Tensor Join(IReadOnlyList<Tensor> parts) => cat([.. parts.Select(p => p.dim() == 1 ? p.unsqueeze(1) : p)], 1);
}
