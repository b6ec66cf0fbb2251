using System.Runtime.CompilerServices;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>
/// The innermost piece of the search: the scores of a tile of 6 vectors against a panel of 2·W codes, W floats to a SIMD vector, held in
/// 12 accumulators. Each component costs 2 loads of codes, 6 broadcasts and 12 multiply-adds, so the multipliers, not the loads, set the pace.
/// </summary>
internal static unsafe class TileKernel<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>Adds the products of some components to scores, and folds the scores into each vector's best, or stores them.</summary>
    /// <param name="tile">Vectors, [component][6].</param>
    /// <param name="panel">Codes, [component][2·W].</param>
    /// <param name="components">How many, at least 1.</param>
    /// <param name="start">Scores to start from, [6][2·W], or one row for all.</param>
    /// <param name="startStride">2·W, or 0 for one row.</param>
    /// <param name="best">Each vector's best scores by lane, and the code each was found at less the lane, as bits: [6][score W, code W].</param>
    /// <param name="firstCode">Number of the panel's first code.</param>
    /// <param name="scores">Where to store the scores, [6][2·W], instead of folding them; or null.</param>
    // Aggressive optimization: the first call may be the only one, and must not run in an unoptimized version of this.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(float* tile, float* panel, int components, float* start, int startStride, float* best, int firstCode, float* scores)
    {
        int width = TSimd.Width;
        TVector s00 = TSimd.Load(start), s01 = TSimd.Load(start + width);
        TVector s10 = TSimd.Load(start + startStride), s11 = TSimd.Load(start + startStride + width);
        TVector s20 = TSimd.Load(start + 2 * startStride), s21 = TSimd.Load(start + 2 * startStride + width);
        TVector s30 = TSimd.Load(start + 3 * startStride), s31 = TSimd.Load(start + 3 * startStride + width);
        TVector s40 = TSimd.Load(start + 4 * startStride), s41 = TSimd.Load(start + 4 * startStride + width);
        TVector s50 = TSimd.Load(start + 5 * startStride), s51 = TSimd.Load(start + 5 * startStride + width);

        float* end = tile + (nint)components * TileLayout.Rows;
        do
        {
            TVector e0 = TSimd.Load(panel), e1 = TSimd.Load(panel + width);
            TVector x0 = TSimd.Broadcast(tile[0]);
            s00 = TSimd.MultiplyAdd(x0, e0, s00);
            s01 = TSimd.MultiplyAdd(x0, e1, s01);
            TVector x1 = TSimd.Broadcast(tile[1]);
            s10 = TSimd.MultiplyAdd(x1, e0, s10);
            s11 = TSimd.MultiplyAdd(x1, e1, s11);
            TVector x2 = TSimd.Broadcast(tile[2]);
            s20 = TSimd.MultiplyAdd(x2, e0, s20);
            s21 = TSimd.MultiplyAdd(x2, e1, s21);
            TVector x3 = TSimd.Broadcast(tile[3]);
            s30 = TSimd.MultiplyAdd(x3, e0, s30);
            s31 = TSimd.MultiplyAdd(x3, e1, s31);
            TVector x4 = TSimd.Broadcast(tile[4]);
            s40 = TSimd.MultiplyAdd(x4, e0, s40);
            s41 = TSimd.MultiplyAdd(x4, e1, s41);
            TVector x5 = TSimd.Broadcast(tile[5]);
            s50 = TSimd.MultiplyAdd(x5, e0, s50);
            s51 = TSimd.MultiplyAdd(x5, e1, s51);
            tile += TileLayout.Rows;
            panel += 2 * width;
        }
        while (tile < end);

        if (scores != null)
        {
            Store(scores, s00, s01);
            Store(scores + 2 * width, s10, s11);
            Store(scores + 4 * width, s20, s21);
            Store(scores + 6 * width, s30, s31);
            Store(scores + 8 * width, s40, s41);
            Store(scores + 10 * width, s50, s51);
            return;
        }

        TVector code0 = TSimd.Broadcast(BitConverter.Int32BitsToSingle(firstCode));
        TVector code1 = TSimd.Broadcast(BitConverter.Int32BitsToSingle(firstCode + width));
        Fold(best, s00, s01, code0, code1);
        Fold(best + 2 * width, s10, s11, code0, code1);
        Fold(best + 4 * width, s20, s21, code0, code1);
        Fold(best + 6 * width, s30, s31, code0, code1);
        Fold(best + 8 * width, s40, s41, code0, code1);
        Fold(best + 10 * width, s50, s51, code0, code1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* scores, TVector s0, TVector s1)
    {
        TSimd.Store(s0, scores);
        TSimd.Store(s1, scores + TSimd.Width);
    }

    // Every comparison is strict and codes come in order, so that the lowest code of a lane wins a tie.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold(float* best, TVector s0, TVector s1, TVector code0, TVector code1)
    {
        TVector score = TSimd.Max(s0, s1), code = TSimd.SelectGreater(s1, s0, code1, code0);
        TVector bestScore = TSimd.Load(best), bestCode = TSimd.Load(best + TSimd.Width);
        TSimd.Store(TSimd.SelectGreater(score, bestScore, code, bestCode), best + TSimd.Width);
        TSimd.Store(TSimd.Max(score, bestScore), best);
    }
}
