using System.Buffers;
using TorchSharp.Interop;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// A tensor in TorchSharp's own stream format: element type, rank and sizes as LEB128 numbers, then the elements as they lie in memory.
/// </summary>
internal static unsafe class TensorStream
{
    private const int MaxRank = 64;
    private static readonly Op Empty = new("empty", "memory_format");
    private static readonly Op Zeros = new("zeros");
    private static readonly Op Copy = new("copy_");

    internal static void Write(Tensor tensor, BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(writer);
        long[] shape = tensor.shape;
        writer.Encode((long)tensor.dtype);
        writer.Encode(shape.Length);
        foreach (long size in shape) writer.Encode(size);
        writer.Flush();
        if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
        {
            WriteBytes(tensor, writer.BaseStream);
            return;
        }
        using Tensor copy = New(Empty, shape, tensor.dtype);
        CopyInto(copy, tensor);
        WriteBytes(copy, writer.BaseStream);
    }

    /// <summary>Reads a tensor; with <paramref name="skip"/>, passes over its elements and leaves them zero.</summary>
    internal static Tensor Read(BinaryReader reader, bool skip = false)
    {
        ArgumentNullException.ThrowIfNull(reader);
        (ScalarType type, long[] shape) = ReadHeader(reader);
        if (skip)
        {
            Skip(reader.BaseStream, ByteCount(type, shape));
            return New(Zeros, shape, type);
        }
        RequireBytes(reader.BaseStream, ByteCount(type, shape));
        Tensor tensor = New(Empty, shape, type);
        try
        {
            ReadBytes(tensor, reader.BaseStream);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor into an existing one of the same type and shape; with <paramref name="skip"/>, only passes over it.</summary>
    internal static void ReadInto(Tensor tensor, BinaryReader reader, bool skip = false)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(reader);
        (ScalarType type, long[] shape) = ReadHeader(reader);
        if (type != tensor.dtype)
            throw new ArgumentException($"Mismatched tensor data types while loading: the stream holds {type}, the target is {tensor.dtype}.");
        if (skip)
        {
            Skip(reader.BaseStream, ByteCount(type, shape));
            return;
        }
        if (!shape.AsSpan().SequenceEqual(tensor.shape))
        {
            throw new ArgumentException(
                $"Mismatched tensor shape while loading: the stream holds [{string.Join(", ", shape)}], the target is [{string.Join(", ", tensor.shape)}].");
        }
        if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
        {
            ReadBytes(tensor, reader.BaseStream);
            return;
        }
        using Tensor copy = New(Empty, shape, type);
        ReadBytes(copy, reader.BaseStream);
        CopyInto(tensor, copy);
    }

    /// <summary>Passes over a tensor.</summary>
    internal static void Skip(BinaryReader reader)
    {
        (ScalarType type, long[] shape) = ReadHeader(reader);
        Skip(reader.BaseStream, ByteCount(type, shape));
    }

    internal static void WriteBytes(Tensor tensor, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (nint data, long remaining) = Memory(tensor, nameof(Tensor.WriteBytesToStream));
        while (remaining > 0)
        {
            int chunk = (int)Math.Min(remaining, 1 << 30);
            stream.Write(new ReadOnlySpan<byte>((void*)data, chunk));
            data += chunk;
            remaining -= chunk;
        }
        GC.KeepAlive(tensor);
    }

    internal static void ReadBytes(Tensor tensor, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (nint data, long remaining) = Memory(tensor, nameof(Tensor.ReadBytesFromStream));
        while (remaining > 0)
        {
            int chunk = (int)Math.Min(remaining, 1 << 30);
            stream.ReadExactly(new Span<byte>((void*)data, chunk));
            data += chunk;
            remaining -= chunk;
        }
        GC.KeepAlive(tensor);
    }

    private static (nint Data, long Bytes) Memory(Tensor tensor, string caller)
    {
        if (!tensor.is_contiguous()) throw new NotImplementedException($"{caller}() called on a non-contiguous tensor.");
        tensor.RequireCpu();
        return (tensor.DataPointer, checked(tensor.NumberOfElements * tensor.ElementSize));
    }

    private static (ScalarType Type, long[] Shape) ReadHeader(BinaryReader reader)
    {
        long code = reader.Decode();
        if (code is < 0 or > sbyte.MaxValue || !Enum.IsDefined((ScalarType)code))
            throw new InvalidDataException($"The stream holds a tensor of element type {code}, which is none.");
        long rank = reader.Decode();
        if (rank > MaxRank) throw new InvalidDataException($"The stream holds a tensor of {rank} dimensions; at most {MaxRank} are possible.");
        var shape = new long[rank];
        for (int i = 0; i < shape.Length; i++) shape[i] = reader.Decode();
        return ((ScalarType)code, shape);
    }

    private static long ByteCount(ScalarType type, long[] shape)
    {
        try
        {
            long count = type.ElementSize();
            foreach (long size in shape) count = checked(count * size);
            return count;
        }
        catch (OverflowException e)
        {
            throw new InvalidDataException($"The stream holds a tensor of shape [{string.Join(", ", shape)}], which no memory can hold.", e);
        }
    }

    // A damaged header must not allocate what the stream cannot hold.
    private static void RequireBytes(Stream stream, long count)
    {
        if (stream.CanSeek && stream.Length - stream.Position < count)
            throw new EndOfStreamException($"The stream ends {count - (stream.Length - stream.Position)} bytes before its tensor does.");
    }

    private static void Skip(Stream stream, long count)
    {
        if (stream.CanSeek)
        {
            RequireBytes(stream, count);
            stream.Seek(count, SeekOrigin.Current);
            return;
        }
        byte[] buffer = ArrayPool<byte>.Shared.Rent(81920);
        try
        {
            while (count > 0)
            {
                int chunk = (int)Math.Min(count, buffer.Length);
                stream.ReadExactly(buffer, 0, chunk);
                count -= chunk;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Tensor New(Op factory, long[] shape, ScalarType type) => factory.Call(shape, type, Arg.None, CPU, Arg.None);

    private static void CopyInto(Tensor target, Tensor source)
    {
        using (no_grad()) Copy.CallInPlace(target, source);
    }
}
