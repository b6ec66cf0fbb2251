using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace VectorQuantization.Data;

/// <summary>An array read from an IDX file: unsigned bytes in row-major order, the last dimension fastest.</summary>
/// <param name="Shape">The size of each dimension, outermost first.</param>
/// <param name="Data">The elements; as many as the product of <paramref name="Shape"/>.</param>
public sealed record IdxArray(IReadOnlyList<int> Shape, byte[] Data);

/// <summary>
/// Reads IDX files, the format of MNIST and its relatives: two zero bytes, a type byte (8 = unsigned byte), the number of dimensions, each
/// dimension as a big-endian 32-bit integer, then the elements. Gzip-compressed files are recognised by their first bytes, not their name.
/// </summary>
/// <remarks>
/// Files are checked to the last byte: what is missing, superfluous or impossible ends in an <see cref="InvalidDataException"/> with the
/// file's name and the byte offset, counted in the decompressed content. Memory grows with the bytes really read: a damaged
/// header cannot ask for gigabytes.
/// </remarks>
public static class Idx
{
    private const byte UnsignedByte = 0x08;

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <param name="path">An IDX file of unsigned bytes, plain or gzip-compressed.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or not an IDX file of unsigned bytes.</exception>
    public static IdxArray Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var file = File.OpenRead(path);
        return Read(file, path, hash: null);
    }

    /// <summary>Reads from the stream's position to its end.</summary>
    /// <param name="stream">A readable, seekable stream, which is left open.</param>
    /// <param name="name">What errors call the stream, usually its path.</param>
    /// <exception cref="ArgumentException"><paramref name="stream"/> cannot seek.</exception>
    /// <exception cref="InvalidDataException">The content is damaged, or not an IDX array of unsigned bytes.</exception>
    public static IdxArray Read(Stream stream, string name) => Read(stream, name, hash: null);

    /// <summary>As above; every decompressed byte also goes through <paramref name="hash"/>.</summary>
    internal static IdxArray Read(Stream stream, string name, IncrementalHash? hash)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        if (!stream.CanSeek)
            throw new ArgumentException($"The stream of '{name}' cannot seek; expected a file or a memory stream.", nameof(stream));

        if (!Gzip.Begins(stream))
            return new IdxReader(new(stream, name, hash), limit: stream.Length - stream.Position).Read();

        var limit = (stream.Length - stream.Position) * Gzip.MaxExpansion;
        using var content = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
        var reader = new IdxReader(new(content, name, hash), limit);
        var array = reader.Read();
        reader.CheckGzipSize(stream);
        return array;
    }

    /// <summary>One pass over one file; <c>limit</c> is the most bytes its content can have.</summary>
    private sealed class IdxReader(ContentReader content, long limit)
    {
        public IdxArray Read()
        {
            var shape = ReadHeader(out var size);
            var data = ReadData(size);
            CheckEnd();
            return new IdxArray(shape, data);
        }

        public void CheckGzipSize(Stream compressed)
        {
            if (!Gzip.EndsWithSize(compressed, content.Offset))
                throw Damaged(content.Offset, Gzip.WrongSize);
        }

        private int[] ReadHeader(out int size)
        {
            Span<byte> word = stackalloc byte[4];
            Fill(word, "the magic number");
            if (word[0] != 0 || word[1] != 0)
                throw Damaged(0, $"begins with 0x{word[0]:x2}{word[1]:x2}, expected 0x0000: not an IDX file");
            if (word[2] != UnsignedByte)
                throw Damaged(2, $"has elements of {TypeName(word[2])}, expected unsigned bytes (type 0x08)");
            if (word[3] == 0)
                throw Damaged(3, "has no dimension, expected at least 1");

            var shape = new int[word[3]];
            long total = 1;
            for (var i = 0; i < shape.Length; i++)
            {
                var at = content.Offset;
                Fill(word, $"dimension {i} of {shape.Length}");
                var dimension = BinaryPrimitives.ReadUInt32BigEndian(word);
                // The running product stays below 2^31, so this one fits 64 bits.
                total *= dimension;
                if (dimension > int.MaxValue || total > Array.MaxLength)
                    throw Damaged(at, $"has dimension {i} = {dimension}, which makes more elements than an array can hold");
                shape[i] = (int)dimension;
            }
            if (total > limit - content.Offset)
                throw Damaged(content.Offset, $"announces {total} elements, but at most {Math.Max(0, limit - content.Offset)} bytes can follow");

            size = (int)total;
            return shape;
        }

        private byte[] ReadData(int size)
        {
            var data = content.TakeUpTo(size);
            if (data.Length < size)
                throw Damaged(content.Offset, $"ends after {data.Length} of {size} elements");
            return data;
        }

        private void CheckEnd()
        {
            Span<byte> one = stackalloc byte[1];
            var at = content.Offset;
            if (content.Take(one) != 0)
                throw Damaged(at, "goes on after its last element");
        }

        private void Fill(Span<byte> buffer, string what)
        {
            if (content.Take(buffer) < buffer.Length)
                throw Damaged(content.Offset, $"ends inside {what}");
        }

        private InvalidDataException Damaged(long at, string what) => content.Damaged(at, what);

        private static string TypeName(byte type) => type switch
        {
            0x09 => "type 0x09 (signed bytes)",
            0x0b => "type 0x0b (16-bit integers)",
            0x0c => "type 0x0c (32-bit integers)",
            0x0d => "type 0x0d (32-bit floats)",
            0x0e => "type 0x0e (64-bit floats)",
            _ => $"unknown type 0x{type:x2}",
        };
    }
}
