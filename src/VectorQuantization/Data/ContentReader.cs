using System.Security.Cryptography;

namespace VectorQuantization.Data;

/// <summary>Reads the content of a file in order, knows how far it is, and turns what decompression complains of into errors with an offset.</summary>
internal sealed class ContentReader(Stream content, string name, IncrementalHash? hash = null)
{
    private const int FirstBuffer = 1 << 20;

    /// <summary>Bytes of content read so far.</summary>
    public long Offset { get; private set; }

    /// <summary>Fills the buffer as far as the content goes and returns how far that was.</summary>
    public int Take(Span<byte> buffer)
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
                throw Damaged(Offset, "is not valid gzip", error);
            }
            if (read == 0)
                break;
            hash?.AppendData(buffer.Slice(total, read));
            total += read;
            Offset += read;
        }
        return total;
    }

    /// <summary>The next <paramref name="size"/> bytes, or as many as there are; memory grows with what is really read.</summary>
    public byte[] TakeUpTo(int size)
    {
        var data = new byte[Math.Min(size, FirstBuffer)];
        var filled = 0;
        while (true)
        {
            filled += Take(data.AsSpan(filled));
            if (filled == size)
                return data;
            if (filled < data.Length)
                return data[..filled];
            Array.Resize(ref data, (int)Math.Min(size, 2L * data.Length));
        }
    }

    /// <summary>The error that says what is wrong at which offset.</summary>
    public InvalidDataException Damaged(long at, string what, Exception? inner = null) =>
        new($"'{name}' {what} (byte offset {at}).", inner);
}
