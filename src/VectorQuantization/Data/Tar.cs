using System.Text;

namespace VectorQuantization.Data;

/// <summary>Goes through the regular files of a tar archive (POSIX.1-1988), in order, without unpacking anything to the disk.</summary>
/// <remarks>
/// System.Formats.Tar does not say at which byte an archive is damaged. Links, folders and the extended headers of later formats are passed
/// over: what is looked for here has short names.
/// </remarks>
internal sealed class Tar(ContentReader content)
{
    private const int Block = 512;

    private long next;

    /// <summary>The name and the size of the next regular file, whose bytes then come next in the content; null at the archive's end.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged or ends early.</exception>
    public (string Name, long Size)? NextFile()
    {
        Span<byte> header = stackalloc byte[Block];
        while (true)
        {
            Skip(next - content.Offset);
            var at = content.Offset;
            var read = content.Take(header);
            if (read < Block)
                throw content.Damaged(content.Offset, "ends inside a tar header");
            if (!header.ContainsAnyExcept((byte)0))
                return null;

            CheckSum(header, at);
            var size = Octal(header.Slice(124, 12), at + 124);
            next = at + Block + (size + Block - 1) / Block * Block;
            if ((char)header[156] is '0' or '\0')
                return (Text(header[..100]), size);
        }
    }

    private void CheckSum(ReadOnlySpan<byte> header, long at)
    {
        // The sum of the header's bytes, its own eight taken for spaces.
        var sum = 8L * ' ';
        for (var i = 0; i < Block; i++)
            sum += i is >= 148 and < 156 ? 0 : header[i];
        if (Octal(header.Slice(148, 8), at + 148) != sum)
            throw content.Damaged(at, "has a tar header with a wrong checksum");
    }

    private long Octal(ReadOnlySpan<byte> field, long at)
    {
        var digits = field.Trim(" \0"u8);
        long value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                throw content.Damaged(at, "has a tar header with something else than an octal number in it");
            value = 8 * value + (digit - '0');
        }
        return value;
    }

    private void Skip(long count)
    {
        var buffer = new byte[Math.Min(count, 1 << 16)];
        while (count > 0)
        {
            var read = content.Take(buffer.AsSpan(0, (int)Math.Min(count, buffer.Length)));
            if (read == 0)
                throw content.Damaged(content.Offset, $"ends {count} bytes before the end of a file in it");
            count -= read;
        }
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
