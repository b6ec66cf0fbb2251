using System.Buffers.Binary;

namespace VectorQuantization.PixelCnn.Training;

/// <summary>The first bytes of a file of codes; <see cref="CodeFile"/> says what they mean.</summary>
/// <param name="Count">Number of maps.</param>
/// <param name="Shape">How codes lie in each.</param>
/// <param name="HasLabels">Whether labels follow the codes.</param>
internal readonly record struct CodeFileHeader(int Count, CodeShape Shape, bool HasLabels)
{
    /// <summary>Bytes of a header, the checksum included.</summary>
    internal const int Length = 80;

    /// <summary>Where the checksum begins.</summary>
    internal const int ChecksumOffset = 48;

    private const int Version = 1;

    private static ReadOnlySpan<byte> Magic => "VQ-CODES"u8;

    /// <summary>Bytes of a code: 1, 2 or 4, the fewest that hold K − 1.</summary>
    internal int CodeBytes => Shape.Categories <= 1 << 8 ? 1 : Shape.Categories <= 1 << 16 ? 2 : 4;

    /// <summary>Bytes of a map.</summary>
    internal long MapBytes => Shape.Area * CodeBytes;

    /// <summary>Where the labels begin, behind the codes.</summary>
    internal Int128 LabelOffset => Length + (Int128)Count * MapBytes;

    /// <summary>Bytes of the file.</summary>
    internal Int128 FileLength => LabelOffset + (HasLabels ? (Int128)Count * sizeof(int) : 0);

    /// <summary>Writes all but the checksum.</summary>
    internal void Write(Span<byte> target)
    {
        Magic.CopyTo(target);
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(target[12..], CodeBytes);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], Count);
        BinaryPrimitives.WriteInt32LittleEndian(target[24..], Shape.Height);
        BinaryPrimitives.WriteInt32LittleEndian(target[28..], Shape.Width);
        BinaryPrimitives.WriteInt32LittleEndian(target[32..], Shape.Depth);
        BinaryPrimitives.WriteInt32LittleEndian(target[36..], Shape.Categories);
        BinaryPrimitives.WriteInt64LittleEndian(target[40..], HasLabels ? 1 : 0);
    }

    /// <summary>Reads what <see cref="Write"/> wrote, and nothing else.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    internal static CodeFileHeader Read(ReadOnlySpan<byte> source, string file)
    {
        if (!source.StartsWith(Magic)) throw CodeFile.Damaged(file, 0, "it does not begin as a file of codes");
        int version = BinaryPrimitives.ReadInt32LittleEndian(source[8..]);
        if (version != Version) throw CodeFile.Damaged(file, 8, $"it is of version {version}; expected {Version}");
        long count = BinaryPrimitives.ReadInt64LittleEndian(source[16..]), labels = BinaryPrimitives.ReadInt64LittleEndian(source[40..]);
        if (count < 0 || count > Array.MaxLength) throw CodeFile.Damaged(file, 16, $"it is said to have {count} maps; expected 0 to {Array.MaxLength}");
        int height = Side(source, 24, file), width = Side(source, 28, file), depth = Side(source, 32, file), categories = Side(source, 36, file);
        if (width % depth != 0) throw CodeFile.Damaged(file, 28, $"its maps are said to have {width} columns; expected a multiple of the depth, {depth}");
        if (labels is not (0 or 1)) throw CodeFile.Damaged(file, 40, $"it is said to have {labels} labels a map; expected 0 or 1");
        var header = new CodeFileHeader((int)count, new CodeShape(height, width, categories, depth), labels == 1);
        int bytes = BinaryPrimitives.ReadInt32LittleEndian(source[12..]);
        if (bytes != header.CodeBytes) throw CodeFile.Damaged(file, 12, $"a code is said to have {bytes} bytes; expected {header.CodeBytes} for {categories} codes");
        return header;
    }

    private static int Side(ReadOnlySpan<byte> source, int offset, string file)
    {
        int value = BinaryPrimitives.ReadInt32LittleEndian(source[offset..]);
        return value >= 1 ? value : throw CodeFile.Damaged(file, offset, $"it says {value}; expected 1 or more");
    }
}
