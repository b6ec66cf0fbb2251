using System.Buffers.Binary;
using System.Text;

namespace VectorQuantization.Imaging;

/// <summary>Goes through the chunks of a PNG file and checks what holds for all of them: length, name and checksum.</summary>
internal sealed class PngChunks(ReadOnlyMemory<byte> file, string name)
{
    private const int Frame = 12;

    private int offset;

    /// <summary>Where the last chunk's data stands in the file.</summary>
    public int DataOffset { get; private set; }

    /// <summary>Passes the file's first eight bytes, which say that it is PNG.</summary>
    public void Begin(ReadOnlySpan<byte> signature)
    {
        if (!file.Span.StartsWith(signature))
            throw Damaged(0, "does not begin as a PNG file");
        offset = signature.Length;
    }

    /// <summary>The next chunk's type and data.</summary>
    /// <exception cref="InvalidDataException">The file ends, or the chunk is damaged.</exception>
    public (string Type, ReadOnlyMemory<byte> Data) Next()
    {
        var rest = file.Span[offset..];
        if (rest.Length < Frame)
            throw Damaged(file.Length, "ends without the chunk IEND");
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - Frame)
            throw Damaged(offset, $"has a chunk of {length} bytes, but only {rest.Length - Frame} can follow");
        var type = rest.Slice(4, 4);
        var data = rest.Slice(8, (int)length);
        if (BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + data.Length)..]) != Crc32.Compute(type, data))
            throw Damaged(offset, "has a chunk with a wrong checksum");
        foreach (var letter in type)
        {
            if (!char.IsAsciiLetter((char)letter))
                throw Damaged(offset + 4, "has a chunk whose type is not four letters");
        }

        DataOffset = offset + 8;
        offset += Frame + data.Length;
        return (Encoding.ASCII.GetString(type), file.Slice(DataOffset, data.Length));
    }

    /// <exception cref="InvalidDataException">The file goes on.</exception>
    public void End()
    {
        if (offset != file.Length)
            throw Damaged(offset, "goes on after the chunk IEND");
    }

    /// <summary>The error that says what is wrong at which offset.</summary>
    public InvalidDataException Damaged(int at, string what, Exception? inner = null) => new($"'{name}' {what} (byte offset {at}).", inner);
}
