using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// TorchSharp's binary format of one tensor: element type, number of dimensions and sizes as LEB128 numbers, then the elements in row-major order.
/// </summary>
internal static class TensorFormat
{
    private const int ChunkBytes = 1 << 20;
    private const int MaxDimensions = 64;

    internal static void WriteNumber(BinaryWriter writer, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        writer.Write7BitEncodedInt64(value);
    }

    internal static long ReadNumber(BinaryReader reader) => reader.Read7BitEncodedInt64();

    internal static void Write(BinaryWriter writer, Tensor tensor)
    {
        WriteNumber(writer, (long)tensor.dtype);
        long[] shape = tensor.shape;
        WriteNumber(writer, shape.Length);
        foreach (long size in shape) WriteNumber(writer, size);

        bool isOnCpu = tensor.is_cpu();
        Tensor local = isOnCpu && tensor.is_contiguous() ? tensor
            : isOnCpu ? NnOps.contiguous.Call(tensor)
            : ContiguousCpuCopy(tensor);
        try
        {
            WriteElements(writer, local);
        }
        finally
        {
            if (!ReferenceEquals(local, tensor)) local.Dispose();
        }
    }

    /// <summary>Reads a tensor into one of the same type and shape, wherever it lives.</summary>
    internal static void ReadInto(BinaryReader reader, Tensor target)
    {
        (ScalarType type, long[] shape) = ReadHeader(reader);
        if (type != target.dtype)
            throw new ArgumentException("Mismatched tensor data types while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        if (!shape.AsSpan().SequenceEqual(target.shape))
            throw new ArgumentException("Mismatched tensor shape while loading. Make sure that the model you are loading into is exactly the same as the origin.");

        using IDisposable noGrad = no_grad();
        if (target.is_cpu() && target.is_contiguous())
        {
            ReadElements(reader, target);
            return;
        }
        using Tensor read = NnOps.Empty(shape, CPU, type);
        ReadElements(reader, read);
        NnOps.copy_.CallInPlace(target, read);
    }

    /// <summary>Reads a tensor into a fresh one on the CPU.</summary>
    internal static Tensor Read(BinaryReader reader)
    {
        (ScalarType type, long[] shape) = ReadHeader(reader);
        Tensor read = NnOps.Empty(shape, CPU, type);
        try
        {
            ReadElements(reader, read);
            return read;
        }
        catch
        {
            read.Dispose();
            throw;
        }
    }

    /// <summary>Passes over a tensor.</summary>
    internal static void Skip(BinaryReader reader)
    {
        (ScalarType type, long[] shape) = ReadHeader(reader);
        long left = shape.Aggregate(1L, (product, size) => checked(product * size)) * type.ElementSize();
        Span<byte> buffer = stackalloc byte[4096];
        while (left > 0)
        {
            int part = (int)Math.Min(left, buffer.Length);
            reader.BaseStream.ReadExactly(buffer[..part]);
            left -= part;
        }
    }

    private static (ScalarType, long[]) ReadHeader(BinaryReader reader)
    {
        var type = (ScalarType)ReadNumber(reader);
        long dimensions = ReadNumber(reader);
        if (dimensions is < 0 or > MaxDimensions) throw new InvalidDataException($"A tensor of {dimensions} dimensions: this is not a TorchSharp file, or it is damaged.");
        var shape = new long[dimensions];
        for (int i = 0; i < shape.Length; i++) shape[i] = ReadNumber(reader);
        return (type, shape);
    }

    private static Tensor ContiguousCpuCopy(Tensor tensor)
    {
        using Tensor copy = NnOps.Convert(tensor, null, CPU);
        return NnOps.contiguous.Call(copy);
    }

    private static unsafe void WriteElements(BinaryWriter writer, Tensor local)
    {
        long bytes = local.NumberOfElements * local.ElementSize;
        byte* data = (byte*)local.DataPointer;
        for (long done = 0; done < bytes; done += ChunkBytes)
            writer.Write(new ReadOnlySpan<byte>(data + done, (int)Math.Min(ChunkBytes, bytes - done)));
        GC.KeepAlive(local);
    }

    private static unsafe void ReadElements(BinaryReader reader, Tensor local)
    {
        long bytes = local.NumberOfElements * local.ElementSize;
        byte* data = (byte*)local.DataPointer;
        for (long done = 0; done < bytes; done += ChunkBytes)
            reader.BaseStream.ReadExactly(new Span<byte>(data + done, (int)Math.Min(ChunkBytes, bytes - done)));
        GC.KeepAlive(local);
    }
}
