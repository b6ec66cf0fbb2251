using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>Brings the best scores of the lanes of a SIMD vector down to one.</summary>
internal static unsafe class LaneReduction
{
    /// <summary>Stands for a code where there is none. Far enough below zero that adding a lane leaves it there.</summary>
    internal const int NoCode = int.MinValue;

    /// <summary>The code of the best score, the lowest code among equal scores, −1 where there is none.</summary>
    /// <param name="best">[row][score W, code less lane W].</param>
    /// <param name="rows">How many.</param>
    /// <param name="width">W, a multiple of 4.</param>
    /// <param name="nearest">Takes the codes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Lowest(float* best, int rows, int width, int* nearest)
    {
        Vector128<int> lanes = Vector128.Create(0, 1, 2, 3);
        for (int r = 0; r < rows; r++)
        {
            Vector128<float> score = Vector128.Load(best);
            Vector128<int> code = Vector128.Load((int*)best + width) + lanes;
            for (int lane = 4; lane < width; lane += 4)
                Merge(ref score, ref code, Vector128.Load(best + lane), Vector128.Load((int*)best + width + lane) + lanes + Vector128.Create(lane));
            Merge(ref score, ref code, Vector128.Shuffle(score, Vector128.Create(2, 3, 2, 3)), Vector128.Shuffle(code, Vector128.Create(2, 3, 2, 3)));
            Merge(ref score, ref code, Vector128.Shuffle(score, Vector128.Create(1, 1, 1, 1)), Vector128.Shuffle(code, Vector128.Create(1, 1, 1, 1)));
            nearest[r] = Math.Max(code.ToScalar(), -1);
            best += 2 * width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Merge(ref Vector128<float> score, ref Vector128<int> code, Vector128<float> otherScore, Vector128<int> otherCode)
    {
        Vector128<int> take = Vector128.GreaterThan(otherScore, score).AsInt32() |
            (Vector128.Equals(otherScore, score).AsInt32() & Vector128.LessThan(otherCode, code));
        score = Vector128.ConditionalSelect(take.AsSingle(), otherScore, score);
        code = Vector128.ConditionalSelect(take, otherCode, code);
    }
}
