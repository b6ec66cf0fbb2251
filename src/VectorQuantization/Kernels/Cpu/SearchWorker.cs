using System.Runtime.CompilerServices;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>Searches blocks of vectors on one thread, with scratch memory of its own.</summary>
internal sealed unsafe class SearchWorker : IDisposable
{
    private const int MinDimensionFromMemory = 8;
    private readonly SearchJob job;
    private readonly PackedCodebook codes;
    private readonly CodeSums? sums;
    private readonly AlignedBuffer tiles;
    private readonly AlignedBuffer best;
    private readonly AlignedBuffer partial;
    private readonly AlignedBuffer? converted;
    private readonly AlignedBuffer nearest;
    private readonly AlignedBuffer magnitudes;
    private readonly TopCodes? top;
    private readonly Float64Search float64;
    private readonly CodeDistance? distance;

    /// <param name="job">The search.</param>
    /// <param name="blockRows">The most vectors in a block, a multiple of <see cref="TileLayout.Rows"/>.</param>
    /// <param name="sums">What the vectors are added to, or null.</param>
    internal SearchWorker(SearchJob job, int blockRows, CodeSums? sums = null)
    {
        this.job = job;
        this.sums = sums;
        codes = job.Codes;
        int d = codes.Dimension, panelCodes = codes.Kernel.PanelCodes;
        tiles = AlignedBuffer.OfFloats((long)blockRows * d + TileLayout.Padding);
        best = AlignedBuffer.OfFloats((long)blockRows * panelCodes);
        partial = AlignedBuffer.OfFloats((long)blockRows * panelCodes);
        converted = job.Rows.Type == ElementType.Float32 ? null : AlignedBuffer.OfFloats((long)blockRows * d);
        nearest = AlignedBuffer.OfFloats(blockRows * (long)job.Count);
        magnitudes = AlignedBuffer.OfFloats(blockRows);
        top = job.Count > 1 ? new TopCodes(blockRows, job.Count) : null;
        float64 = new Float64Search(codes);
        distance = job.Distances == null ? null : new CodeDistance(job.Codebook, codes.Metric);
    }

    /// <summary>Searches a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Search(long first, int count)
    {
        int tileCount = (count + TileLayout.Rows - 1) / TileLayout.Rows;
        Pack(first, count);
        if (top is null)
        {
            codes.Kernel.Nearest(tiles.Floats, tileCount, codes, best.Floats, partial.Floats, nearest.Integers);
        }
        else
        {
            codes.Kernel.Top(tiles.Floats, tileCount, codes, partial.Floats, top);
            for (int r = 0; r < count; r++) new Span<int>(top.Codes(r), job.Count).CopyTo(new Span<int>(nearest.Integers + (long)r * job.Count, job.Count));
        }
        for (int r = 0; r < count; r++) Finish(first + r, nearest.Integers + (long)r * job.Count, magnitudes.Integers[r]);
        if (sums is null) return;
        if (AddsFromMemory)
        {
            for (int r = 0; r < count; r++) sums.Add(nearest.Integers[r], (float*)job.Rows.Row(first + r), r + 1 < count ? nearest.Integers[r + 1] : -1);
            return;
        }

        // Columns that only fill the last tile, and vectors already added or left out, have no code.
        new Span<int>(nearest.Integers, tileCount * TileLayout.Rows)[count..].Fill(-1);
        for (int t = 0; t < tileCount; t++) sums.AddTile(Tile(t), codes.RowMap, nearest.Integers + t * TileLayout.Rows);
    }

    public void Dispose()
    {
        tiles.Dispose();
        best.Dispose();
        partial.Dispose();
        converted?.Dispose();
        nearest.Dispose();
        magnitudes.Dispose();
        top?.Dispose();
        float64.Dispose();
        distance?.Dispose();
    }

    // Long vectors that lie in one piece were read a moment ago and are still in cache; short ones are quicker from their tiles.
    private bool AddsFromMemory => job.Rows.Type == ElementType.Float32 && job.Rows.ComponentStride == 1 && codes.Dimension >= MinDimensionFromMemory;

    private float* Tile(int tile) => tiles.Floats + (long)tile * TileLayout.Rows * codes.Dimension;

    private void Pack(long first, int count)
    {
        RowView rows = job.Rows;
        Affine map = codes.RowMap;
        if (converted is not null)
        {
            rows = RowConverter.Convert(rows, first, count, map, converted.Floats);
            if (job.Rows.Type == ElementType.Float64) map = Affine.Identity;
            first = 0;
        }
        for (int r = 0; r < count; r += TileLayout.Rows)
        {
            RowPacker.Pack(rows, first + r, Math.Min(TileLayout.Rows, count - r), map, Tile(r / TileLayout.Rows), TileLayout.Rows,
                magnitudes.Integers + r);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(long row, int* found, int magnitude)
    {
        int count = job.Count;
        bool inFloat64 = codes.NeedsFloat64(magnitude), finite = true;
        if (inFloat64 || distance is not null) finite = float64.Read(job.Rows, row);
        if (!finite) new Span<int>(found, count).Fill(-1);
        else if (inFloat64) float64.Top(count, found);

        for (int i = 0; i < count; i++)
        {
            job.Indices[row * count + i] = found[i];
            if (distance is not null) job.Distances[row * count + i] = found[i] < 0 ? float.NaN : (float)distance.To(float64.Vector, found[i]);
        }
        if (inFloat64 && sums is not null)
        {
            if (found[0] >= 0) sums.Add(found[0], float64.Vector);
            found[0] = -1;
        }
    }
}
