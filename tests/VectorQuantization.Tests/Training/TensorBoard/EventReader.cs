using System.Buffers.Binary;
using System.Text;

namespace VectorQuantization.Tests.Training.TensorBoard;

/// <summary>A message of protocol buffers, read straight from its encoding: field numbers and what stands there. Shares no code with the writer.</summary>
internal sealed class Proto
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> fields = [];

    public Proto(byte[] content)
    {
        for (int at = 0; at < content.Length;)
        {
            ulong key = Varint(content, ref at);
            (ulong number, byte[] bytes) = (key & 7) switch
            {
                0 => (Varint(content, ref at), []),
                1 => (BitConverter.ToUInt64(Take(content, ref at, 8)), []),
                5 => (BitConverter.ToUInt32(Take(content, ref at, 4)), []),
                2 => (0UL, Take(content, ref at, (int)Varint(content, ref at))),
                var wire => throw new InvalidDataException($"Wire type {wire}."),
            };
            fields.Add(((int)(key >> 3), number, bytes));
        }
    }

    public long Integer(int field) => (long)Only(field).Number;

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Only(field).Number);

    public float Single(int field) => BitConverter.UInt32BitsToSingle((uint)Only(field).Number);

    public byte[] Bytes(int field) => Only(field).Bytes;

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public Proto Message(int field) => new(Bytes(field));

    public double[] Doubles(int field) => [.. Bytes(field).Chunk(8).Select(bytes => BitConverter.ToDouble(bytes))];

    private (int Field, ulong Number, byte[] Bytes) Only(int field) => fields.Single(f => f.Field == field);

    private static byte[] Take(byte[] content, ref int at, int count) => content[at..(at += count)];

    private static ulong Varint(byte[] content, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = content[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}

/// <summary>Reads event files, every checksum included.</summary>
internal static class EventReader
{
    public static IReadOnlyList<Proto> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new BinaryReader(file);
        List<Proto> events = [];
        while (file.Position < file.Length)
        {
            byte[] length = reader.ReadBytes(8);
            reader.ReadUInt32().Should().Be(Masked(length));
            byte[] content = reader.ReadBytes((int)BinaryPrimitives.ReadUInt64LittleEndian(length));
            reader.ReadUInt32().Should().Be(Masked(content));
            events.Add(new Proto(content));
        }
        return events;
    }

    /// <summary>Bit by bit, from the polynomial 0x1EDC6F41 reversed.</summary>
    public static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0x82f63b78 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = Crc(data);
        return unchecked((crc >> 15 | crc << 17) + 0xa282ead8);
    }
}
