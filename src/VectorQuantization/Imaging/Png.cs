using System.Buffers.Binary;
using System.IO.Compression;
using VectorQuantization.Checkpoints;

namespace VectorQuantization.Imaging;

/// <summary>
/// Writes PNG files (ISO/IEC 15948), 8-bit grey or RGB without interlacing, and reads all kinds that the standard has.
/// </summary>
/// <remarks>
/// What is read becomes 8-bit grey or RGB: palettes are looked up, other depths scaled, and what is transparent is blended onto black.
/// Colour profiles and gamma are ignored. Files are checked to the last byte, checksums included: what is missing, superfluous or impossible ends in
/// an <see cref="InvalidDataException"/> with the file's name and the byte offset (in compressed rows, the offset where they begin), and a
/// damaged header cannot ask for more memory than the file's own size and the number of pixels allowed make likely.
/// </remarks>
public static class Png
{
    /// <summary>The most pixels that a picture may be allowed to have when it is read: 2²⁷.</summary>
    public const int MaxPixels = 1 << 27;

    /// <summary>Where a file says how large its picture is.</summary>
    internal const int SizeOffset = 16;

    private const int DefaultPixels = 1 << 26;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>Writes the picture to a file, whole or not at all; its folder is created where missing.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="image">The picture.</param>
    /// <inheritdoc cref="AtomicFile.Write(string, Action{Stream})" path="/exception"/>
    public static void Save(string path, PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        AtomicFile.Write(path, stream => Write(stream, image));
    }

    /// <summary>The picture as the bytes of a PNG file.</summary>
    /// <param name="image">The picture.</param>
    public static byte[] Encode(PixelImage image)
    {
        using var stream = new MemoryStream();
        Write(stream, image);
        return stream.ToArray();
    }

    /// <summary>Writes the picture to a stream, which is left open.</summary>
    /// <param name="stream">A writable stream.</param>
    /// <param name="image">The picture.</param>
    public static void Write(Stream stream, PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(image);

        stream.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8] = 8;
        header[9] = (byte)(image.Channels == 3 ? PngColour.Rgb : PngColour.Grey);
        header[10..].Clear();
        WriteChunk(stream, "IHDR"u8, header);
        WriteChunk(stream, "IDAT"u8, Compress(image));
        WriteChunk(stream, "IEND"u8, []);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">A PNG file.</param>
    /// <param name="maxPixels">Width × height of the largest picture to read, 1 to <see cref="MaxPixels"/>. The default is 2²⁶.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, no PNG file, or its picture too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxPixels"/> is out of its range.</exception>
    public static PixelImage Load(string path, int maxPixels = DefaultPixels)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Decode(File.ReadAllBytes(path), path, maxPixels);
    }

    /// <summary>The picture that the bytes of a PNG file stand for.</summary>
    /// <param name="file">All of the file.</param>
    /// <param name="name">What errors call it, usually its path.</param>
    /// <param name="maxPixels">Width × height of the largest picture to read, 1 to <see cref="MaxPixels"/>. The default is 2²⁶.</param>
    /// <exception cref="InvalidDataException">The file is damaged, no PNG file, or its picture too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxPixels"/> is out of its range.</exception>
    public static PixelImage Decode(ReadOnlyMemory<byte> file, string name, int maxPixels = DefaultPixels)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPixels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPixels, MaxPixels);
        var chunks = new PngChunks(file, name);
        chunks.Begin(Signature);
        return new PngReader(chunks).Decode(maxPixels);
    }

    private static ReadOnlySpan<byte> Compress(PixelImage image)
    {
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var filter = new PngFilter(image.Width * image.Channels, image.Channels);
            for (var y = 0; y < image.Height; y++)
                zlib.Write(filter.Apply(image.Row(y)));
        }
        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        stream.Write(word);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.Compute(type, data));
        stream.Write(word);
    }
}
