using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace VectorQuantization.Benchmarks;

/// <summary>What the multipliers can do: multiply-adds on registers alone, as many chains as hide their latency.</summary>
internal static class FmaPeak
{
    private const int Chains = 12;
    private const int Rounds = 500_000;
    private const int Repeats = 8;

    /// <summary>The best of several short runs, in GFLOP/s over all threads.</summary>
    public static double Measure(int threads)
    {
        double[] best = new double[threads];
        // Threads of their own, started together: a pool thread that comes late would be measured alone.
        using var together = new Barrier(threads);
        Thread[] running = [.. Enumerable.Range(0, threads).Select(t => new Thread(() =>
        {
            for (int repeat = 0; repeat < Repeats; repeat++)
            {
                together.SignalAndWait();
                long start = Stopwatch.GetTimestamp();
                float result = Loop(Rounds);
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (float.IsFinite(result)) best[t] = Math.Max(best[t], 2.0 * Chains * Lanes * Rounds / seconds / 1e9);
            }
        }))];
        foreach (Thread thread in running) thread.Start();
        foreach (Thread thread in running) thread.Join();
        return best.Sum();
    }

    private static int Lanes => Avx512F.IsSupported ? 16 : Fma.IsSupported ? 8 : AdvSimd.IsSupported ? 4 : Vector<float>.Count;

    private static float Loop(int rounds) =>
        Avx512F.IsSupported ? Chains512(rounds, Vector512.Create(0.5f))
        : Fma.IsSupported ? Chains256(rounds, Vector256.Create(0.5f))
        : AdvSimd.IsSupported ? Chains128(rounds, Vector128.Create(0.5f))
        : ChainsPortable(rounds, new Vector<float>(0.5f));

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chains512(int rounds, Vector512<float> x)
    {
        Vector512<float> a0 = x, a1 = x, a2 = x, a3 = x, a4 = x, a5 = x, a6 = x, a7 = x, a8 = x, a9 = x, a10 = x, a11 = x;
        for (int i = 0; i < rounds; i++)
        {
            a0 = Avx512F.FusedMultiplyAdd(x, x, a0);
            a1 = Avx512F.FusedMultiplyAdd(x, x, a1);
            a2 = Avx512F.FusedMultiplyAdd(x, x, a2);
            a3 = Avx512F.FusedMultiplyAdd(x, x, a3);
            a4 = Avx512F.FusedMultiplyAdd(x, x, a4);
            a5 = Avx512F.FusedMultiplyAdd(x, x, a5);
            a6 = Avx512F.FusedMultiplyAdd(x, x, a6);
            a7 = Avx512F.FusedMultiplyAdd(x, x, a7);
            a8 = Avx512F.FusedMultiplyAdd(x, x, a8);
            a9 = Avx512F.FusedMultiplyAdd(x, x, a9);
            a10 = Avx512F.FusedMultiplyAdd(x, x, a10);
            a11 = Avx512F.FusedMultiplyAdd(x, x, a11);
        }
        return Vector512.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chains256(int rounds, Vector256<float> x)
    {
        Vector256<float> a0 = x, a1 = x, a2 = x, a3 = x, a4 = x, a5 = x, a6 = x, a7 = x, a8 = x, a9 = x, a10 = x, a11 = x;
        for (int i = 0; i < rounds; i++)
        {
            a0 = Fma.MultiplyAdd(x, x, a0);
            a1 = Fma.MultiplyAdd(x, x, a1);
            a2 = Fma.MultiplyAdd(x, x, a2);
            a3 = Fma.MultiplyAdd(x, x, a3);
            a4 = Fma.MultiplyAdd(x, x, a4);
            a5 = Fma.MultiplyAdd(x, x, a5);
            a6 = Fma.MultiplyAdd(x, x, a6);
            a7 = Fma.MultiplyAdd(x, x, a7);
            a8 = Fma.MultiplyAdd(x, x, a8);
            a9 = Fma.MultiplyAdd(x, x, a9);
            a10 = Fma.MultiplyAdd(x, x, a10);
            a11 = Fma.MultiplyAdd(x, x, a11);
        }
        return Vector256.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chains128(int rounds, Vector128<float> x)
    {
        Vector128<float> a0 = x, a1 = x, a2 = x, a3 = x, a4 = x, a5 = x, a6 = x, a7 = x, a8 = x, a9 = x, a10 = x, a11 = x;
        for (int i = 0; i < rounds; i++)
        {
            a0 = AdvSimd.FusedMultiplyAdd(a0, x, x);
            a1 = AdvSimd.FusedMultiplyAdd(a1, x, x);
            a2 = AdvSimd.FusedMultiplyAdd(a2, x, x);
            a3 = AdvSimd.FusedMultiplyAdd(a3, x, x);
            a4 = AdvSimd.FusedMultiplyAdd(a4, x, x);
            a5 = AdvSimd.FusedMultiplyAdd(a5, x, x);
            a6 = AdvSimd.FusedMultiplyAdd(a6, x, x);
            a7 = AdvSimd.FusedMultiplyAdd(a7, x, x);
            a8 = AdvSimd.FusedMultiplyAdd(a8, x, x);
            a9 = AdvSimd.FusedMultiplyAdd(a9, x, x);
            a10 = AdvSimd.FusedMultiplyAdd(a10, x, x);
            a11 = AdvSimd.FusedMultiplyAdd(a11, x, x);
        }
        return Vector128.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float ChainsPortable(int rounds, Vector<float> x)
    {
        Vector<float> a0 = x, a1 = x, a2 = x, a3 = x, a4 = x, a5 = x, a6 = x, a7 = x, a8 = x, a9 = x, a10 = x, a11 = x;
        for (int i = 0; i < rounds; i++)
        {
            a0 = Vector.MultiplyAddEstimate(x, x, a0);
            a1 = Vector.MultiplyAddEstimate(x, x, a1);
            a2 = Vector.MultiplyAddEstimate(x, x, a2);
            a3 = Vector.MultiplyAddEstimate(x, x, a3);
            a4 = Vector.MultiplyAddEstimate(x, x, a4);
            a5 = Vector.MultiplyAddEstimate(x, x, a5);
            a6 = Vector.MultiplyAddEstimate(x, x, a6);
            a7 = Vector.MultiplyAddEstimate(x, x, a7);
            a8 = Vector.MultiplyAddEstimate(x, x, a8);
            a9 = Vector.MultiplyAddEstimate(x, x, a9);
            a10 = Vector.MultiplyAddEstimate(x, x, a10);
            a11 = Vector.MultiplyAddEstimate(x, x, a11);
        }
        return Vector.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }
}
