using System.Buffers.Binary;
using System.Globalization;

namespace VectorQuantization.Training.TensorBoard;

/// <summary>A file of records as TensorFlow frames them ("TFRecord"): length, its checksum, content, its checksum, all little-endian.</summary>
internal sealed class EventFile : IDisposable
{
    private const string Prefix = "events.out.tfevents.";

    private readonly FileStream stream;

    /// <summary>Creates a file whose name sorts behind those of all event files in the folder: TensorBoard reads them in that order, and a file that it has left is
    /// done.</summary>
    /// <param name="folder">Created where it is missing.</param>
    /// <param name="now">The time that the name tells.</param>
    internal EventFile(string folder, DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        long newest = Directory.EnumerateFiles(folder, $"{Prefix}*").Select(Seconds).DefaultIfEmpty(0).Max();
        long seconds = Math.Max(now.ToUnixTimeSeconds(), newest + 1);
        string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{seconds:D10}.{Environment.MachineName}.{Environment.ProcessId}");
        stream = new FileStream(System.IO.Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16);
    }

    internal string Path => stream.Name;

    /// <summary>Appends a record.</summary>
    internal void Append(ReadOnlySpan<byte> record)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteInt64LittleEndian(word, record.Length);
        stream.Write(word);
        AppendChecksum(word);
        stream.Write(record);
        AppendChecksum(record);
    }

    /// <summary>Hands all that was appended to the operating system: it outlives the process, and readers see it.</summary>
    internal void Flush() => stream.Flush();

    public void Dispose() => stream.Dispose();

    private void AppendChecksum(ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(word, Crc32C.Masked(data));
        stream.Write(word);
    }

    /// <summary>The time in an event file's name; 0 where there is none.</summary>
    private static long Seconds(string path)
    {
        string rest = System.IO.Path.GetFileName(path)[Prefix.Length..];
        return long.TryParse(rest.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) ? seconds : 0;
    }
}
