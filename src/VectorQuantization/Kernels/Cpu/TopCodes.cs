using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>For each vector of a block, the best codes seen so far, best first; the lower code first among equal scores.</summary>
internal sealed unsafe class TopCodes : IDisposable
{
    private readonly AlignedBuffer scores;
    private readonly AlignedBuffer codes;
    private readonly int rows;

    internal TopCodes(int rows, int count)
    {
        this.rows = rows;
        Count = count;
        scores = AlignedBuffer.OfFloats((long)rows * count);
        codes = AlignedBuffer.OfFloats((long)rows * count);
    }

    /// <summary>Length m of a list.</summary>
    internal int Count { get; }

    internal void Clear()
    {
        new Span<float>(scores.Floats, rows * Count).Fill(float.NegativeInfinity);
        new Span<int>(codes.Integers, rows * Count).Fill(-1);
    }

    /// <summary>The codes of a vector, −1 where there are fewer than m.</summary>
    internal int* Codes(int row) => codes.Integers + (long)row * Count;

    /// <summary>What a score must exceed to enter.</summary>
    internal float Worst(int row) => scores.Floats[(long)row * Count + Count - 1];

    /// <summary>Enters those of a panel's scores that belong in the list. Panels must come in the order of their codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Offer(int row, float* panelScores, int panelCodes, int firstCode)
    {
        float* list = scores.Floats + (long)row * Count;
        int* listCodes = Codes(row);
        for (int i = 0; i < panelCodes; i += Vector128<float>.Count)
        {
            Vector128<float> scores4 = Vector128.Load(panelScores + i);
            uint above = Vector128.GreaterThan(scores4, Vector128.Create(list[Count - 1])).ExtractMostSignificantBits();
            for (; above != 0; above &= above - 1)
            {
                int lane = i + BitOperations.TrailingZeroCount(above);
                Insert(list, listCodes, panelScores[lane], firstCode + lane);
            }
        }
    }

    // Equal scores stay ahead: their codes are lower.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Insert(float* list, int* listCodes, float score, int code)
    {
        if (!(score > list[Count - 1])) return;
        int at = Count - 1;
        for (; at > 0 && list[at - 1] < score; at--)
        {
            list[at] = list[at - 1];
            listCodes[at] = listCodes[at - 1];
        }
        list[at] = score;
        listCodes[at] = code;
    }

    public void Dispose()
    {
        scores.Dispose();
        codes.Dispose();
    }
}
