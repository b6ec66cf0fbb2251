using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>Brings a block of vectors of another type to float32, in the order in which they lie, so that both sides are read in runs.</summary>
internal static unsafe class RowConverter
{
    /// <summary>Converts vectors into <paramref name="target"/> and describes them there.</summary>
    /// <param name="rows">Not float32.</param>
    /// <param name="first">First vector.</param>
    /// <param name="count">How many.</param>
    /// <param name="affine">Applied to float64, whose range float32 may not hold; not to half types, which float32 holds exactly.</param>
    /// <param name="target">count · d floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static RowView Convert(RowView rows, long first, int count, Affine affine, float* target)
    {
        int d = rows.Dimension;
        bool acrossRows = rows.ComponentStride != 1 && rows.InnerStride == 1;
        if (!acrossRows)
        {
            for (int r = 0; r < count; r++)
            {
                byte* source = rows.Row(first + r);
                if (rows.Type == ElementType.Float64)
                {
                    for (int c = 0; c < d; c++)
                        target[(long)r * d + c] = (float)((((double*)source)[c * rows.ComponentStride] - affine.CentreOf(c)) * affine.Scale);
                }
                else
                {
                    Half(rows.Type, (ushort*)source, rows.ComponentStride, d, target + (long)r * d);
                }
            }
            return new RowView((nint)target, ElementType.Float32, count, d, count, 0, d, 1);
        }

        for (int done = 0; done < count;)
        {
            int run = (int)Math.Min(count - done, rows.RunLength(first + done));
            byte* source = rows.Row(first + done);
            for (int c = 0; c < d; c++)
            {
                float* to = target + (long)c * count + done;
                if (rows.Type == ElementType.Float64)
                {
                    double* from = (double*)source + c * rows.ComponentStride;
                    for (int r = 0; r < run; r++) to[r] = (float)((from[r] - affine.CentreOf(c)) * affine.Scale);
                }
                else
                {
                    Half(rows.Type, (ushort*)source + c * rows.ComponentStride, 1, run, to);
                }
            }
            done += run;
        }
        return new RowView((nint)target, ElementType.Float32, count, d, count, 0, 1, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Half(ElementType type, ushort* source, long stride, int count, float* target)
    {
        int i = 0;
        if (stride == 1)
        {
            for (; i + Vector128<ushort>.Count <= count; i += Vector128<ushort>.Count)
            {
                (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.Load(source + i));
                (type == ElementType.BFloat16 ? FromBFloat16(low) : FromFloat16(low)).Store(target + i);
                (type == ElementType.BFloat16 ? FromBFloat16(high) : FromFloat16(high)).Store(target + i + Vector128<uint>.Count);
            }
        }
        for (; i < count; i++)
        {
            Vector128<uint> one = Vector128.CreateScalar((uint)source[i * stride]);
            target[i] = (type == ElementType.BFloat16 ? FromBFloat16(one) : FromFloat16(one)).ToScalar();
        }
    }

    // A bfloat16 is the upper half of a float32.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> FromBFloat16(Vector128<uint> bits) => Vector128.ShiftLeft(bits, 16).AsSingle();

    // Sign 1, exponent 5 (bias 15), fraction 10. Shifted into a float32's places the value is 2^(127 − 15) too small, subnormals too; the
    // product with 2^112 is exact. Infinities and NaN (exponent 31) keep their fraction and take the float32's highest exponent.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> FromFloat16(Vector128<uint> bits)
    {
        Vector128<uint> sign = Vector128.ShiftLeft(bits & Vector128.Create(0x8000u), 16);
        Vector128<uint> rest = Vector128.ShiftLeft(bits & Vector128.Create(0x7FFFu), 13);
        Vector128<uint> finite = (rest.AsSingle() * Vector128.Create(5.192296858534828e33f)).AsUInt32();
        Vector128<uint> special = Vector128.Equals(bits & Vector128.Create(0x7C00u), Vector128.Create(0x7C00u));
        return (Vector128.ConditionalSelect(special, rest | Vector128.Create(0x7F800000u), finite) | sign).AsSingle();
    }
}
