using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace VectorQuantization.Training.TensorBoard;

/// <summary>A message of protocol buffers while it is written, field by field (protobuf.dev, "Encoding").</summary>
internal sealed class ProtoMessage
{
    private const int Varint = 0, Eight = 1, Bytes = 2, Four = 5;

    private readonly ArrayBufferWriter<byte> content = new();

    /// <summary>What has been written.</summary>
    internal ReadOnlySpan<byte> Content => content.WrittenSpan;

    /// <summary>An integer or an enumeration's number.</summary>
    internal ProtoMessage Add(int field, long value)
    {
        Key(field, Varint);
        WriteVarint((ulong)value);
        return this;
    }

    /// <summary>A double.</summary>
    internal ProtoMessage Add(int field, double value)
    {
        Key(field, Eight);
        BinaryPrimitives.WriteDoubleLittleEndian(content.GetSpan(sizeof(double)), value);
        content.Advance(sizeof(double));
        return this;
    }

    /// <summary>A float.</summary>
    internal ProtoMessage Add(int field, float value)
    {
        Key(field, Four);
        BinaryPrimitives.WriteSingleLittleEndian(content.GetSpan(sizeof(float)), value);
        content.Advance(sizeof(float));
        return this;
    }

    /// <summary>Bytes.</summary>
    internal ProtoMessage Add(int field, ReadOnlySpan<byte> value)
    {
        Key(field, Bytes);
        WriteVarint((ulong)value.Length);
        content.Write(value);
        return this;
    }

    /// <summary>A text.</summary>
    internal ProtoMessage Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A message in this one.</summary>
    internal ProtoMessage Add(int field, ProtoMessage value) => Add(field, value.Content);

    /// <summary>Doubles of a repeated field, packed.</summary>
    internal ProtoMessage AddPacked(int field, ReadOnlySpan<double> values)
    {
        Key(field, Bytes);
        WriteVarint((ulong)values.Length * sizeof(double));
        Span<byte> target = content.GetSpan(Math.Max(1, values.Length * sizeof(double)));
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(target[(i * sizeof(double))..], values[i]);
        content.Advance(values.Length * sizeof(double));
        return this;
    }

    private void Key(int field, int wireType) => WriteVarint((ulong)(field << 3 | wireType));

    /// <summary>Seven bits a byte, the lowest first; the eighth bit says that more follow.</summary>
    private void WriteVarint(ulong value)
    {
        Span<byte> target = content.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7) target[length++] = (byte)(value | 0x80);
        target[length++] = (byte)value;
        content.Advance(length);
    }
}
