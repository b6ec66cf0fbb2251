using System.Buffers.Binary;
using System.IO.Compression;

namespace VectorQuantization.Tests.Data;

/// <summary>Makes IDX files byte by byte.</summary>
internal static class IdxFile
{
    public static byte[] Bytes(int[] shape, ReadOnlySpan<byte> data, byte type = 8)
    {
        var file = new byte[4 + 4 * shape.Length + data.Length];
        (file[2], file[3]) = (type, (byte)shape.Length);
        for (var i = 0; i < shape.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), shape[i]);
        data.CopyTo(file.AsSpan(4 + 4 * shape.Length));
        return file;
    }

    public static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
            gzip.Write(content);
        return compressed.ToArray();
    }
}
