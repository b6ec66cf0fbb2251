using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace VectorQuantization.Kernels.Cpu;

/// <summary>Raw memory of tensors on the CPU.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>Address of a tensor's first element. It is good for as long as the tensor is.</summary>
    internal static nint Address(Tensor tensor)
    {
        if (tensor.numel() == 0) return 0;
        // Bytes wants a contiguous tensor of less than 2 GiB: a view of the one element is.
        using var noGrad = no_grad();
        using Tensor first = tensor.as_strided([1], [1], tensor.storage_offset());
        return (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    /// <summary>The vectors of a tensor, in place where its strides allow.</summary>
    /// <param name="tensor">Floating-point.</param>
    /// <param name="dimension">Where the components stand.</param>
    /// <param name="copy">A contiguous copy that the view refers to, to be kept and disposed; or null.</param>
    internal static RowView View(Tensor tensor, int dimension, out Tensor? copy)
    {
        copy = null;
        Tensor source = tensor;
        long[] sizes = source.shape, strides = source.stride();
        // An empty tensor may have any strides, and counts as contiguous with all of them.
        if (source.numel() == 0) return new RowView(0, TypeOf(tensor.dtype), 0, checked((int)sizes[dimension]), 1, 0, 0, 1);
        if (!Collapse(sizes, strides, 0, dimension, out long outerCount, out long outerStride) ||
            !Collapse(sizes, strides, dimension + 1, sizes.Length, out long innerCount, out long innerStride))
        {
            source = copy = tensor.contiguous();
            strides = source.stride();
            Collapse(sizes, strides, 0, dimension, out outerCount, out outerStride);
            Collapse(sizes, strides, dimension + 1, sizes.Length, out innerCount, out innerStride);
        }
        long count = outerCount * innerCount;
        if (innerCount == 1) (innerCount, innerStride) = (outerCount, outerStride);
        return new RowView(
            Address(source), TypeOf(tensor.dtype), count, checked((int)sizes[dimension]), Math.Max(1, innerCount), outerStride, innerStride, strides[dimension]);
    }

    internal static ElementType TypeOf(ScalarType type) => type switch
    {
        ScalarType.Float32 => ElementType.Float32,
        ScalarType.Float64 => ElementType.Float64,
        ScalarType.Float16 => ElementType.Float16,
        ScalarType.BFloat16 => ElementType.BFloat16,
        _ => throw new NotSupportedException($"Vectors of type {type} cannot be searched; expected float32, float64, float16 or bfloat16."),
    };

    /// <summary>Sees several dimensions as one with one stride, if they lie so.</summary>
    private static bool Collapse(long[] sizes, long[] strides, int from, int to, out long count, out long stride)
    {
        count = 1;
        stride = 0;
        for (int i = to - 1; i >= from; i--)
        {
            if (sizes[i] == 1) continue;
            if (count == 1) stride = strides[i];
            else if (strides[i] != stride * count) return false;
            count *= sizes[i];
        }
        return true;
    }
}
