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

        if (!IsGzip(stream))
            return new IdxReader(stream, name, hash, limit: stream.Length - stream.Position).Read();

        // One byte of deflate stands for at most 1032 bytes of content.
        var limit = (stream.Length - stream.Position) * 1032;
        using var content = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
        var reader = new IdxReader(content, name, hash, limit);
        var array = reader.Read();
        reader.CheckGzipSize(stream);
        return array;
    }

    private static bool IsGzip(Stream stream)
    {
        Span<byte> magic = stackalloc byte[2];
        var start = stream.Position;
        var read = stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        stream.Position = start;
        return read == 2 && magic is [0x1f, 0x8b];
    }

    /// <summary>One pass over one file; <c>limit</c> is the most bytes its content can have.</summary>
    private sealed class IdxReader(Stream content, string name, IncrementalHash? hash, long limit)
    {
        private const int FirstBuffer = 1 << 20;
        private long offset;

        public IdxArray Read()
        {
            var shape = ReadHeader(out var size);
            var data = ReadData(size);
            CheckEnd();
            return new IdxArray(shape, data);
        }

        /// <summary>
        /// GZipStream takes a file that lacks its end for a complete one. A complete one ends with the size of its content, modulo 2³².
        /// </summary>
        public void CheckGzipSize(Stream compressed)
        {
            Span<byte> size = stackalloc byte[4];
            compressed.Seek(-size.Length, SeekOrigin.End);
            compressed.ReadExactly(size);
            if (BinaryPrimitives.ReadUInt32LittleEndian(size) != unchecked((uint)offset))
                throw Damaged(offset, "is cut off, or more than one gzip file in one: it does not end with the size of its content");
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
                var at = offset;
                Fill(word, $"dimension {i} of {shape.Length}");
                var dimension = BinaryPrimitives.ReadUInt32BigEndian(word);
                // The running product stays below 2^31, so this one fits 64 bits.
                total *= dimension;
                if (dimension > int.MaxValue || total > Array.MaxLength)
                    throw Damaged(at, $"has dimension {i} = {dimension}, which makes more elements than an array can hold");
                shape[i] = (int)dimension;
            }
            if (total > limit - offset)
                throw Damaged(offset, $"announces {total} elements, but at most {Math.Max(0, limit - offset)} bytes can follow");

            size = (int)total;
            return shape;
        }

        private byte[] ReadData(int size)
        {
            var data = new byte[Math.Min(size, FirstBuffer)];
            var filled = 0;
            while (true)
            {
                filled += Take(data.AsSpan(filled));
                if (filled == size)
                    return data;
                if (filled < data.Length)
                    throw Damaged(offset, $"ends after {filled} of {size} elements");
                Array.Resize(ref data, (int)Math.Min(size, 2L * data.Length));
            }
        }

        private void CheckEnd()
        {
            Span<byte> one = stackalloc byte[1];
            var at = offset;
            if (Take(one) != 0)
                throw Damaged(at, "goes on after its last element");
        }

        private void Fill(Span<byte> buffer, string what)
        {
            if (Take(buffer) < buffer.Length)
                throw Damaged(offset, $"ends inside {what}");
        }

        /// <summary>Fills the buffer as far as the content goes and returns how far that was.</summary>
        private int Take(Span<byte> buffer)
        {
            var total = 0;
            while (total < buffer.Length)
            {
                int read;
                try
                {
                    read = content.Read(buffer[total..]);
                }
                catch (InvalidDataException error)
                {
                    throw Damaged(offset, "is not valid gzip", error);
                }
                if (read == 0)
                    break;
                hash?.AppendData(buffer.Slice(total, read));
                total += read;
                offset += read;
            }
            return total;
        }

        private InvalidDataException Damaged(long at, string what, Exception? inner = null) =>
            new($"'{name}' {what} (byte offset {at}).", inner);

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
