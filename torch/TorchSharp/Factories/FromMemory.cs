using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Tensors made of .NET's memory. They hold copies: writing to one never changes the other.</summary>
public static partial class torch
{
    public static Tensor from_array(Array rawArray, Device device = null) => from_array(rawArray, null, device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device device = null, bool requires_grad = false, string[] names = null)
    {
        long[] shape = Shape(rawArray);
        return FromBytes(Bytes(rawArray, out ScalarType stored), stored, shape, dtype, device, requires_grad, names);
    }

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device device = null) => from_array(data, dtype, device);

    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device device = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.to(dtype ?? data.dtype, device ?? data.device);
    }

    /// <summary>Reads an array's elements from one on, the first <paramref name="count"/> of them, as a row of another type.</summary>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        long length = rawArray.LongLength;
        if (offset < 0 || offset >= length) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0) count = length - offset;
        if (count > length - offset) throw new IndexOutOfRangeException($"element count is too large: {count}");
        ReadOnlySpan<byte> bytes = Bytes(rawArray, out ScalarType stored);
        int size = stored.ElementSize();
        return FromBytes(bytes.Slice(checked((int)(offset * size)), checked((int)(count * size))), stored, [count], dtype, CPU, requires_grad);
    }

    /// <summary>A tensor without dimensions.</summary>
    private static Tensor FromScalar<T>(T value, ScalarType? dtype, Device device, bool requires_grad) where T : unmanaged =>
        FromMemory<T>([value], [], dtype, device, requires_grad, null);

    private static Tensor FromList<T>(IList<T> list, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device device, bool requires_grad, string[] names)
        where T : unmanaged => list switch
    {
        null => throw new ArgumentNullException("rawArray"),
        T[] array => FromMemory<T>(array, dimensions, dtype, device, requires_grad, names),
        List<T> items => FromMemory<T>(CollectionsMarshal.AsSpan(items), dimensions, dtype, device, requires_grad, names),
        _ => FromMemory<T>(list.ToArray(), dimensions, dtype, device, requires_grad, names),
    };

    private static Tensor FromMemory<T>(ReadOnlySpan<T> elements, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device device, bool requires_grad,
        string[] names) where T : unmanaged =>
        FromBytes(MemoryMarshal.AsBytes(elements), ScalarTypes.Of(typeof(T)), dimensions, dtype, device, requires_grad, names);

    /// <summary>As <see cref="FromMemory"/>, for a type known only when running.</summary>
    internal static Tensor FromArray(Array array, long[] dimensions, Device device, bool requires_grad)
    {
        ArgumentNullException.ThrowIfNull(array, "rawArray");
        ArgumentNullException.ThrowIfNull(dimensions);
        return FromBytes(Bytes(array, out ScalarType stored), stored, dimensions, null, device, requires_grad);
    }

    private static unsafe Tensor FromBytes(ReadOnlySpan<byte> bytes, ScalarType stored, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device device,
        bool requires_grad, string[] names = null)
    {
        long count = 1, given = bytes.Length / stored.ElementSize();
        foreach (long size in dimensions) count = checked(count * size);
        // As in TorchSharp, elements beyond what the shape asks for are left out.
        if (count > given) throw new ArgumentException($"mismatched total size creating a tensor from an array: {count} vs. {given}");

        Tensor tensor = MemoryOps.empty.Call(dimensions.ToArray(), stored, Arg.None, CPU);
        int length = (int)count * stored.ElementSize();
        bytes[..length].CopyTo(new Span<byte>((void*)tensor.DataPointer, length));
        device = OrDefault(device);
        if ((dtype ?? stored) != stored || device.type != DeviceType.CPU)
        {
            using Tensor copied = tensor;
            tensor = copied.to(dtype ?? stored, device);
        }
        return Made(tensor, requires_grad, names);
    }

    /// <summary>The memory of an array of any rank.</summary>
    private static ReadOnlySpan<byte> Bytes(Array array, out ScalarType type)
    {
        type = ScalarTypes.Of(array.GetType().GetElementType());
        return MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(array), checked((int)(array.LongLength * type.ElementSize())));
    }

    private static long[] Shape(Array array)
    {
        ArgumentNullException.ThrowIfNull(array, "rawArray");
        var shape = new long[array.Rank];
        for (int d = 0; d < shape.Length; d++) shape[d] = array.GetLongLength(d);
        return shape;
    }
}

file static class MemoryOps
{
    internal static readonly Op empty = new("empty", "memory_format");
}
