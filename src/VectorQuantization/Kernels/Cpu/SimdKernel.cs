using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>Finds the best codes of a block of packed vectors, by one of the instruction sets.</summary>
internal abstract unsafe class SimdKernel
{
    private protected SimdKernel(string name, int width)
    {
        Name = name;
        Width = width;
    }

    /// <summary>All that this processor has, the fastest first; the last runs anywhere.</summary>
    internal static IReadOnlyList<SimdKernel> Supported { get; } = Find();

    /// <summary>The fastest on this processor.</summary>
    internal static SimdKernel Best => Supported[0];

    internal string Name { get; }

    /// <summary>Floats in a SIMD vector; at most 16.</summary>
    internal int Width { get; }

    /// <summary>Codes in a panel.</summary>
    internal int PanelCodes => 2 * Width;

    /// <summary>The nearest code of each vector of a block, −1 where no score is a number.</summary>
    /// <param name="tiles">Packed vectors.</param>
    /// <param name="tileCount">How many tiles.</param>
    /// <param name="codes">The codebook, packed for this kernel.</param>
    /// <param name="best">Scratch, 2·W floats a vector.</param>
    /// <param name="partial">Scratch, 2·W floats a vector.</param>
    /// <param name="nearest">Takes the codes.</param>
    internal abstract void Nearest(float* tiles, int tileCount, PackedCodebook codes, float* best, float* partial, int* nearest);

    /// <summary>The best codes of each vector of a block, in order.</summary>
    /// <param name="tiles">Packed vectors.</param>
    /// <param name="tileCount">How many tiles.</param>
    /// <param name="codes">The codebook, packed for this kernel.</param>
    /// <param name="partial">Scratch, 2·W floats a vector.</param>
    /// <param name="top">A list a vector.</param>
    internal abstract void Top(float* tiles, int tileCount, PackedCodebook codes, float* partial, TopCodes top);

    private static List<SimdKernel> Find()
    {
        var kernels = new List<SimdKernel>();
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported) kernels.Add(new SimdKernel<Vector512<float>, Avx512Simd>("AVX-512"));
        if (Avx2.IsSupported && Fma.IsSupported) kernels.Add(new SimdKernel<Vector256<float>, Avx2Simd>("AVX2"));
        if (AdvSimd.IsSupported) kernels.Add(new SimdKernel<Vector128<float>, AdvSimdSimd>("AdvSimd"));
        kernels.Add(new SimdKernel<Vector<float>, PortableSimd>("portable"));
        return kernels;
    }
}

/// <inheritdoc/>
internal sealed unsafe class SimdKernel<TVector, TSimd> : SimdKernel
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    internal SimdKernel(string name) : base(name, TSimd.Width)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Nearest(float* tiles, int tileCount, PackedCodebook codes, float* best, float* partial, int* nearest)
    {
        int rows = tileCount * TileLayout.Rows;
        TVector lowest = TSimd.Broadcast(float.NegativeInfinity), none = TSimd.Broadcast(BitConverter.Int32BitsToSingle(LaneReduction.NoCode));
        for (int r = 0; r < rows; r++)
        {
            TSimd.Store(lowest, best + r * PanelCodes);
            TSimd.Store(none, best + r * PanelCodes + Width);
        }
        for (int panel = 0; panel < codes.PanelCount; panel++) Score(tiles, tileCount, codes, panel, best, partial, keepScores: false);
        LaneReduction.Lowest(best, rows, Width, nearest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Top(float* tiles, int tileCount, PackedCodebook codes, float* partial, TopCodes top)
    {
        top.Clear();
        for (int panel = 0; panel < codes.PanelCount; panel++)
        {
            Score(tiles, tileCount, codes, panel, null, partial, keepScores: true);
            for (int r = 0; r < tileCount * TileLayout.Rows; r++)
            {
                float* scores = partial + r * PanelCodes;
                TVector worst = TSimd.Broadcast(top.Worst(r));
                // Nearly every panel leaves the list as it is once it is full.
                if (TSimd.AnyGreater(TSimd.Max(TSimd.Load(scores), TSimd.Load(scores + Width)), worst))
                    top.Offer(r, scores, PanelCodes, panel * PanelCodes);
            }
        }
    }

    // Panels outside, tiles inside: a panel comes from memory once a block. Scores cross from one piece of the components to the next.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Score(float* tiles, int tileCount, PackedCodebook codes, int panel, float* best, float* partial, bool keepScores)
    {
        int d = codes.Dimension, codesWide = PanelCodes, tileFloats = TileLayout.Rows * codesWide;
        for (int from = 0; from < d; from += TileLayout.MaxComponents)
        {
            int components = Math.Min(TileLayout.MaxComponents, d - from);
            bool first = from == 0, last = from + components == d;
            float* piece = codes.Panel(panel) + (long)from * codesWide, start = first ? codes.Bias(panel) : partial;
            for (int t = 0; t < tileCount; t++)
            {
                TileKernel<TVector, TSimd>.Run(
                    tiles + ((long)t * d + from) * TileLayout.Rows,
                    piece,
                    components,
                    first ? start : start + t * tileFloats,
                    first ? 0 : codesWide,
                    best + t * tileFloats,
                    panel * codesWide,
                    last && !keepScores ? null : partial + t * tileFloats);
            }
        }
    }
}
