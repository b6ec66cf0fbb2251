using System.Buffers.Binary;

namespace VectorQuantization.Data;

/// <summary>What GZipStream leaves to its callers: telling gzip from other content, and a whole file from the beginning of one.</summary>
internal static class Gzip
{
    /// <summary>One byte of deflate stands for at most so many bytes of content.</summary>
    public const int MaxExpansion = 1032;

    /// <summary>What is wrong with a file where <see cref="EndsWithSize"/> is false.</summary>
    public const string WrongSize = "is cut off, or more than one gzip file in one: it does not end with the size of its content";

    /// <summary>Whether gzip's magic number comes next; the stream's position stays.</summary>
    public static bool Begins(Stream stream)
    {
        Span<byte> magic = stackalloc byte[2];
        var start = stream.Position;
        var read = stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        stream.Position = start;
        return read == 2 && magic is [0x1f, 0x8b];
    }

    /// <summary>
    /// Whether the file ends as a complete one does: with the size of its content, modulo 2³². GZipStream takes a file that lacks its end for
    /// a complete one.
    /// </summary>
    public static bool EndsWithSize(Stream compressed, long contentSize)
    {
        Span<byte> size = stackalloc byte[4];
        if (compressed.Length < size.Length)
            return false;
        compressed.Seek(-size.Length, SeekOrigin.End);
        compressed.ReadExactly(size);
        return BinaryPrimitives.ReadUInt32LittleEndian(size) == unchecked((uint)contentSize);
    }
}
