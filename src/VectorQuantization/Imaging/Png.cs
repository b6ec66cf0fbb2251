using System.Buffers.Binary;
using System.IO.Compression;
using VectorQuantization.Checkpoints;

namespace VectorQuantization.Imaging;

/// <summary>Writes PNG files (ISO/IEC 15948): 8-bit grey or RGB, without interlacing.</summary>
public static class Png
{
    private const byte Grey = 0;
    private const byte Rgb = 2;

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
        header[9] = image.Channels == 3 ? Rgb : Grey;
        header[10..].Clear();
        WriteChunk(stream, "IHDR"u8, header);
        WriteChunk(stream, "IDAT"u8, Compress(image));
        WriteChunk(stream, "IEND"u8, []);
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
