using System.Buffers.Binary;
using System.Text;
using VectorQuantization.Checkpoints;

namespace VectorQuantization.Tests.Checkpoints;

/// <summary>Safetensors files put together by hand, right ones and wrong ones.</summary>
internal static class HandMade
{
    /// <summary>A file of a header and zeros.</summary>
    public static byte[] File(string header, int dataLength) => File(Encoding.UTF8.GetBytes(header), new byte[dataLength]);

    public static byte[] File(byte[] header, byte[] data)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }

    public static SafetensorsFile Open(byte[] file) => new(new MemoryStream(file), "file.safetensors");
}
