using System.Buffers.Binary;
using System.Numerics;

namespace VectorQuantization.Training.TensorBoard;

/// <summary>The CRC-32C of TFRecord files (Castagnoli's polynomial, RFC 3720, section 12.1). System.IO.Hashing would be one more dependency.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of some bytes.</summary>
    internal static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (byte value in data) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    /// <summary>The checksum as TFRecord files store it: turned and moved, since checksums of data that hold checksums say little.</summary>
    internal static uint Masked(ReadOnlySpan<byte> data) => BitOperations.RotateRight(Compute(data), 15) + 0xa282ead8;
}
