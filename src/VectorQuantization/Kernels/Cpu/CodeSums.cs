using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>For each code the number and the sum of the vectors that chose it, from tiles that are still in cache.</summary>
internal sealed unsafe class CodeSums : IDisposable
{
    private readonly AlignedBuffer? ownCounts;
    private readonly AlignedBuffer? ownSums;
    private readonly long* counts;
    private readonly float* sums;
    private readonly int codes;
    private readonly int dimension;

    /// <summary>Adds up in the given memory, which is cleared first.</summary>
    internal CodeSums(int codes, int dimension, long* counts, float* sums)
    {
        this.codes = codes;
        this.dimension = dimension;
        this.counts = counts;
        this.sums = sums;
        Clear();
    }

    /// <summary>Adds up in memory of its own.</summary>
    internal CodeSums(int codes, int dimension)
    {
        this.codes = codes;
        this.dimension = dimension;
        ownCounts = new AlignedBuffer((long)codes * sizeof(long));
        ownSums = AlignedBuffer.OfFloats((long)codes * dimension);
        counts = (long*)ownCounts.Bytes;
        sums = ownSums.Floats;
        Clear();
    }

    /// <summary>Adds a tile's vectors, as packed.</summary>
    /// <param name="tile">[component][6].</param>
    /// <param name="map">The map the vectors have taken, which is undone.</param>
    /// <param name="nearest">Their codes; negative ones are left out.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void AddTile(float* tile, Affine map, int* nearest)
    {
        // Four vectors at a time; of the second four, the last two belong to the next component and are left out.
        for (int r = 0; r < TileLayout.Rows; r += 4)
        {
            int n0 = nearest[r], n1 = nearest[r + 1], n2 = r + 2 < TileLayout.Rows ? nearest[r + 2] : -1, n3 = r + 3 < TileLayout.Rows ? nearest[r + 3] : -1;
            Count(n0);
            Count(n1);
            Count(n2);
            Count(n3);
            int c = 0;
            if (map.IsIdentity)
            {
                for (; c + 4 <= dimension; c += 4)
                {
                    float* source = tile + c * TileLayout.Rows + r;
                    Vector128<float> a = Vector128.Load(source), b = Vector128.Load(source + TileLayout.Rows);
                    Vector128<float> e = Vector128.Load(source + 2 * TileLayout.Rows), f = Vector128.Load(source + 3 * TileLayout.Rows);
                    RowPacker.Transpose(ref a, ref b, ref e, ref f);
                    Add(n0, c, a);
                    Add(n1, c, b);
                    Add(n2, c, e);
                    Add(n3, c, f);
                }
            }
            float inverse = (float)(1 / map.Scale);
            for (; c < dimension; c++)
            {
                float centre = (float)map.CentreOf(c);
                for (int i = r; i < Math.Min(r + 4, TileLayout.Rows); i++)
                {
                    if (nearest[i] >= 0) sums[(long)nearest[i] * dimension + c] += tile[c * TileLayout.Rows + i] * inverse + centre;
                }
            }
        }
    }

    /// <summary>Adds one vector from where it lies: no transposition, and the widest registers there are.</summary>
    /// <param name="code">Its code; a negative one leaves it out.</param>
    /// <param name="vector">Its components, one after the other.</param>
    /// <param name="next">The code of the vector after it, whose sum is fetched meanwhile: which it is, the processor cannot guess.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Add(int code, float* vector, int next)
    {
        if (Sse.IsSupported && next >= 0)
        {
            float* ahead = sums + (long)next * dimension;
            for (int i = 0; i < dimension; i += 16) Sse.Prefetch0(ahead + i);
        }
        if (code < 0) return;
        counts[code]++;
        float* sum = sums + (long)code * dimension;
        int c = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; c + Vector512<float>.Count <= dimension; c += Vector512<float>.Count) (Vector512.Load(sum + c) + Vector512.Load(vector + c)).Store(sum + c);
        }
        for (; c + Vector<float>.Count <= dimension; c += Vector<float>.Count) (Vector.Load(sum + c) + Vector.Load(vector + c)).Store(sum + c);
        for (; c < dimension; c++) sum[c] += vector[c];
    }

    /// <summary>Adds one vector.</summary>
    internal void Add(int code, double* vector)
    {
        Count(code);
        for (int c = 0; c < dimension; c++) sums[(long)code * dimension + c] += (float)vector[c];
    }

    /// <summary>Adds another's codes from <paramref name="from"/> to <paramref name="to"/> to this one's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Merge(CodeSums other, int from, int to)
    {
        for (int k = from; k < to; k++) counts[k] += other.counts[k];
        long i = (long)from * dimension, end = (long)to * dimension;
        for (; i + Vector<float>.Count <= end; i += Vector<float>.Count) (Vector.Load(sums + i) + Vector.Load(other.sums + i)).Store(sums + i);
        for (; i < end; i++) sums[i] += other.sums[i];
    }

    public void Dispose()
    {
        ownCounts?.Dispose();
        ownSums?.Dispose();
    }

    private void Clear()
    {
        for (int k = 0; k < codes; k++)
        {
            counts[k] = 0;
            new Span<float>(sums + (long)k * dimension, dimension).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Count(int code)
    {
        if (code >= 0) counts[code]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(int code, int component, Vector128<float> values)
    {
        if (code < 0) return;
        float* sum = sums + (long)code * dimension + component;
        (Vector128.Load(sum) + values).Store(sum);
    }
}
