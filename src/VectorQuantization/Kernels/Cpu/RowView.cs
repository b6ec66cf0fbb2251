using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>
/// Vectors where they lie in memory: vector i = outer · <paramref name="InnerCount"/> + inner starts at element
/// outer · <paramref name="OuterStride"/> + inner · <paramref name="InnerStride"/>. Channels-first latents are one outer step a batch item and
/// one inner step a position.
/// </summary>
/// <param name="Data">The first element of the first vector.</param>
/// <param name="Type">The elements' type.</param>
/// <param name="Count">Number of vectors.</param>
/// <param name="Dimension">Components of a vector.</param>
/// <param name="InnerCount">Vectors in an outer step, at least 1.</param>
/// <param name="OuterStride">Elements from one outer step to the next.</param>
/// <param name="InnerStride">Elements from one inner step to the next.</param>
/// <param name="ComponentStride">Elements from one component of a vector to the next.</param>
internal readonly unsafe record struct RowView(
    nint Data, ElementType Type, long Count, int Dimension, long InnerCount, long OuterStride, long InnerStride, long ComponentStride)
{
    internal int ElementSize => Type switch { ElementType.Float64 => 8, ElementType.Float32 => 4, _ => 2 };

    /// <summary>Element at which a vector starts.</summary>
    internal long Offset(long row)
    {
        long outer = row / InnerCount;
        return outer * OuterStride + (row - outer * InnerCount) * InnerStride;
    }

    internal byte* Row(long row) => (byte*)Data + Offset(row) * ElementSize;

    /// <summary>How many of the vectors from <paramref name="row"/> on lie <see cref="InnerStride"/> apart.</summary>
    internal long RunLength(long row) => InnerCount - row % InnerCount;

    /// <summary>Copies a vector's components, exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Read(long row, double* target)
    {
        byte* source = Row(row);
        if (Type == ElementType.Float32 && ComponentStride == 1)
        {
            int done = 0;
            for (; done + Vector128<float>.Count <= Dimension; done += Vector128<float>.Count)
            {
                (Vector128<double> low, Vector128<double> high) = Vector128.Widen(Vector128.Load((float*)source + done));
                low.Store(target + done);
                high.Store(target + done + Vector128<double>.Count);
            }
            for (; done < Dimension; done++) target[done] = ((float*)source)[done];
            return;
        }
        for (int c = 0; c < Dimension; c++)
        {
            long at = c * ComponentStride;
            target[c] = Type switch
            {
                ElementType.Float32 => ((float*)source)[at],
                ElementType.Float64 => ((double*)source)[at],
                ElementType.Float16 => (double)((Half*)source)[at],
                _ => BitConverter.Int32BitsToSingle(((ushort*)source)[at] << 16),
            };
        }
    }
}
