using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>
/// Lays vectors side by side, [component][vector], as the kernel reads them, and finds each one's largest magnitude on the way.
/// </summary>
internal static unsafe class RowPacker
{
    private const int AbsoluteBits = 0x7FFFFFFF;

    /// <summary>Packs vectors into columns 0 to <paramref name="count"/> − 1 of a tile or panel; the others become zero.</summary>
    /// <param name="rows">float32.</param>
    /// <param name="first">First vector.</param>
    /// <param name="count">How many, at most <paramref name="width"/>.</param>
    /// <param name="affine">Applied to every component.</param>
    /// <param name="target">[d][width].</param>
    /// <param name="width">Columns.</param>
    /// <param name="magnitudes">Takes for each vector the largest |component| after the map, as the bits of a float32: those of a NaN are
    /// above infinity's, and infinity's above every number's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pack(RowView rows, long first, int count, Affine affine, float* target, int width, int* magnitudes)
    {
        fixed (float* centre = affine.Centre)
        {
            var map = new Map(centre, (float)affine.Scale, affine.IsIdentity);
            for (int column = 0; column < count;)
            {
                // The last four columns once more rather than the last one to three singly.
                int at = count >= 4 ? Math.Min(column, count - 4) : column;
                float* source = (float*)rows.Row(first + at);
                bool four = count - at >= 4;
                if (four && rows.ComponentStride == 1)
                {
                    FourAlongComponents(source, (float*)rows.Row(first + at + 1), (float*)rows.Row(first + at + 2), (float*)rows.Row(first + at + 3),
                        rows.Dimension, map, target + at, width, magnitudes + at);
                    column = at + 4;
                }
                else if (four && rows.InnerStride == 1 && rows.RunLength(first + at) >= 4)
                {
                    FourAcrossRows(source, rows.ComponentStride, rows.Dimension, map, target + at, width, magnitudes + at);
                    column = at + 4;
                }
                else
                {
                    One((float*)rows.Row(first + column), rows.ComponentStride, rows.Dimension, map, target + column, width, magnitudes + column);
                    column++;
                }
            }
        }
        for (; count < width; count++)
        {
            for (int c = 0; c < rows.Dimension; c++) target[(long)c * width + count] = 0;
            magnitudes[count] = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourAlongComponents(
        float* r0, float* r1, float* r2, float* r3, int dimension, in Map map, float* target, int width, int* magnitudes)
    {
        Vector128<int> largest = Vector128<int>.Zero;
        int c = 0;
        for (; c + 4 <= dimension; c += 4)
        {
            Vector128<float> a = Vector128.Load(r0 + c), b = Vector128.Load(r1 + c), e = Vector128.Load(r2 + c), f = Vector128.Load(r3 + c);
            if (!map.IsIdentity)
            {
                Vector128<float> centre = map.Centre is null ? Vector128<float>.Zero : Vector128.Load(map.Centre + c);
                a = (a - centre) * map.Scale;
                b = (b - centre) * map.Scale;
                e = (e - centre) * map.Scale;
                f = (f - centre) * map.Scale;
            }
            Transpose(ref a, ref b, ref e, ref f);
            float* to = target + (long)c * width;
            a.Store(to);
            b.Store(to + width);
            e.Store(to + 2 * width);
            f.Store(to + 3 * width);
            largest = Vector128.Max(largest, Vector128.Max(Vector128.Max(Absolute(a), Absolute(b)), Vector128.Max(Absolute(e), Absolute(f))));
        }
        for (; c < dimension; c++)
        {
            Vector128<float> x = map.Apply(Vector128.Create(r0[c], r1[c], r2[c], r3[c]), c);
            x.Store(target + (long)c * width);
            largest = Vector128.Max(largest, Absolute(x));
        }
        largest.Store(magnitudes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourAcrossRows(float* source, long stride, int dimension, in Map map, float* target, int width, int* magnitudes)
    {
        Vector128<int> largest = Vector128<int>.Zero;
        for (int c = 0; c < dimension; c++)
        {
            Vector128<float> x = Vector128.Load(source);
            if (!map.IsIdentity) x = map.Apply(x, c);
            x.Store(target);
            largest = Vector128.Max(largest, Absolute(x));
            source += stride;
            target += width;
        }
        largest.Store(magnitudes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(float* source, long stride, int dimension, in Map map, float* target, int width, int* magnitude)
    {
        int largest = 0;
        for (int c = 0; c < dimension; c++)
        {
            float x = source[c * stride];
            if (!map.IsIdentity) x = map.Apply(Vector128.CreateScalar(x), c).ToScalar();
            target[(long)c * width] = x;
            largest = Math.Max(largest, BitConverter.SingleToInt32Bits(x) & AbsoluteBits);
        }
        *magnitude = largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Absolute(Vector128<float> x) => x.AsInt32() & Vector128.Create(AbsoluteBits);

    /// <summary>Transposes the 4 × 4 matrix of the given rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Transpose(ref Vector128<float> a, ref Vector128<float> b, ref Vector128<float> c, ref Vector128<float> d)
    {
        if (Sse.IsSupported)
        {
            Vector128<float> ab0 = Sse.UnpackLow(a, b), ab1 = Sse.UnpackHigh(a, b), cd0 = Sse.UnpackLow(c, d), cd1 = Sse.UnpackHigh(c, d);
            a = Sse.MoveLowToHigh(ab0, cd0);
            b = Sse.MoveHighToLow(cd0, ab0);
            c = Sse.MoveLowToHigh(ab1, cd1);
            d = Sse.MoveHighToLow(cd1, ab1);
        }
        else if (AdvSimd.Arm64.IsSupported)
        {
            Vector128<float> ac0 = AdvSimd.Arm64.ZipLow(a, c), ac1 = AdvSimd.Arm64.ZipHigh(a, c);
            Vector128<float> bd0 = AdvSimd.Arm64.ZipLow(b, d), bd1 = AdvSimd.Arm64.ZipHigh(b, d);
            a = AdvSimd.Arm64.ZipLow(ac0, bd0);
            b = AdvSimd.Arm64.ZipHigh(ac0, bd0);
            c = AdvSimd.Arm64.ZipLow(ac1, bd1);
            d = AdvSimd.Arm64.ZipHigh(ac1, bd1);
        }
        else
        {
            Vector128<float> a0 = a, b0 = b, c0 = c, d0 = d;
            a = Vector128.Create(a0[0], b0[0], c0[0], d0[0]);
            b = Vector128.Create(a0[1], b0[1], c0[1], d0[1]);
            c = Vector128.Create(a0[2], b0[2], c0[2], d0[2]);
            d = Vector128.Create(a0[3], b0[3], c0[3], d0[3]);
        }
    }

    /// <summary>An <see cref="Affine"/> in the form the loops want.</summary>
    private readonly struct Map(float* centre, float scale, bool isIdentity)
    {
        internal readonly float* Centre = centre;
        internal readonly float Scale = scale;
        internal readonly bool IsIdentity = isIdentity;

        /// <summary>The map of one component of four vectors.</summary>
        internal Vector128<float> Apply(Vector128<float> x, int component) => (x - Vector128.Create(Centre is null ? 0 : Centre[component])) * Scale;
    }
}
