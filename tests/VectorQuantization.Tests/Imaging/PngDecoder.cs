using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using VectorQuantization.Imaging;

namespace VectorQuantization.Tests.Imaging;

/// <summary>Reads back what <see cref="Png"/> writes, straight from the standard and sharing no code with it.</summary>
internal static class PngDecoder
{
    public static PixelImage Decode(ReadOnlySpan<byte> file, ISet<int>? filters = null)
    {
        file[..8].ToArray().Should().Equal(137, 80, 78, 71, 13, 10, 26, 10);
        var chunks = Chunks(file[8..].ToArray());
        chunks.Select(chunk => chunk.Type).Should().Equal("IHDR", "IDAT", "IEND");

        var header = chunks[0].Data;
        var width = BinaryPrimitives.ReadInt32BigEndian(header);
        var height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        header[8].Should().Be(8);
        header[9].Should().BeOneOf(0, 2);
        header[10..].Should().Equal(0, 0, 0);

        var image = new PixelImage(width, height, header[9] == 2 ? 3 : 1);
        using var content = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(chunks[1].Data), CompressionMode.Decompress))
            zlib.CopyTo(content);
        Unfilter(content.ToArray(), image, filters);
        return image;
    }

    private static List<(string Type, byte[] Data)> Chunks(byte[] rest)
    {
        var chunks = new List<(string, byte[])>();
        while (rest.Length > 0)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            var crc = BinaryPrimitives.ReadUInt32BigEndian(rest.AsSpan(8 + length));
            crc.Should().Be(BitwiseCrc(rest.AsSpan(4, 4 + length)));
            chunks.Add((Encoding.ASCII.GetString(rest, 4, 4), rest[8..(8 + length)]));
            rest = rest[(12 + length)..];
        }
        return chunks;
    }

    private static uint BitwiseCrc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xedb88320 & (0 - (crc & 1)));
        }
        return ~crc;
    }

    private static void Unfilter(byte[] content, PixelImage image, ISet<int>? filters)
    {
        var (row, step) = (image.Width * image.Channels, image.Channels);
        content.Length.Should().Be(image.Height * (row + 1));
        for (var y = 0; y < image.Height; y++)
        {
            var filter = content[y * (row + 1)];
            filters?.Add(filter);
            for (var i = 0; i < row; i++)
            {
                int a = i < step ? 0 : image.Row(y)[i - step];
                int b = y == 0 ? 0 : image.Row(y - 1)[i];
                int c = y == 0 || i < step ? 0 : image.Row(y - 1)[i - step];
                var p = a + b - c;
                var nearest = new[] { a, b, c }.MinBy(value => Math.Abs(p - value));
                var prediction = new[] { 0, a, b, (a + b) >> 1, nearest }[filter];
                image.Row(y)[i] = (byte)(content[y * (row + 1) + 1 + i] + prediction);
            }
        }
    }
}
