using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace VectorQuantization.Tests.Imaging;

/// <summary>Makes PNG files of every kind, chunk by chunk, straight from the standard and sharing no code with the library.</summary>
internal static class PngMaker
{
    public static readonly byte[] Signature = [137, 80, 78, 71, 13, 10, 26, 10];

    private static readonly (int X, int Y, int DX, int DY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static byte[] Chunk(string type, params byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var crc = uint.MaxValue;
        foreach (var value in body)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xedb88320 & (0 - (crc & 1)));
        }
        var chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + body.Length), ~crc);
        return chunk;
    }

    public static byte[] Header(int width, int height, int depth, int colour, int interlace = 0)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9], data[12]) = ((byte)depth, (byte)colour, (byte)interlace);
        return Chunk("IHDR", data);
    }

    public static byte[] Deflate(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
            zlib.Write(content);
        return compressed.ToArray();
    }

    /// <summary>A file of raw samples (height, width, samples of a pixel); row r of a pass takes filter r mod 5.</summary>
    public static byte[] File(int width, int height, int depth, int colour, bool interlaced, int[] samples, params byte[][] chunks)
    {
        var perPixel = colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        var content = new List<byte>();
        foreach (var (x0, y0, dx, dy) in interlaced ? Adam7 : [(0, 0, 1, 1)])
        {
            if (x0 >= width)
                continue;
            byte[]? above = null;
            var filter = 0;
            for (var y = y0; y < height; y += dy)
            {
                var bits = new List<bool>();
                for (var x = x0; x < width; x += dx)
                    for (var s = 0; s < perPixel; s++)
                        for (var bit = depth - 1; bit >= 0; bit--)
                            bits.Add((samples[(y * width + x) * perPixel + s] >> bit & 1) == 1);
                var row = bits.Chunk(8).Select(octet => (byte)octet.Select((bit, i) => bit ? 128 >> i : 0).Sum()).ToArray();
                content.AddRange(Filtered(row, above ?? new byte[row.Length], Math.Max(1, perPixel * depth / 8), filter++ % 5));
                above = row;
            }
        }
        var idat = Deflate([.. content]);
        return [.. Signature, .. Header(width, height, depth, colour, interlaced ? 1 : 0), .. chunks.SelectMany(chunk => chunk),
            .. Chunk("IDAT", idat[..(idat.Length / 2)]), .. Chunk("IDAT", idat[(idat.Length / 2)..]), .. Chunk("IEND")];
    }

    private static IEnumerable<byte> Filtered(byte[] row, byte[] above, int step, int filter)
    {
        yield return (byte)filter;
        for (var i = 0; i < row.Length; i++)
        {
            int a = i < step ? 0 : row[i - step], b = above[i], c = i < step ? 0 : above[i - step];
            var nearest = new[] { a, b, c }.MinBy(value => Math.Abs(a + b - c - value));
            yield return (byte)(row[i] - new[] { 0, a, b, (a + b) / 2, nearest }[filter]);
        }
    }
}
