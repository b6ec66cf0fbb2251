using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace VectorQuantization.Checkpoints;

/// <summary>The header of a safetensors file, read and checked as a whole before any tensor is made.</summary>
/// <remarks>
/// The format: 8 bytes N, little-endian; N bytes of JSON that begin with <c>{</c>, for each tensor <c>"name": {"dtype", "shape", "data_offsets": [begin, end]}</c>
/// and optionally <c>"__metadata__"</c>, texts by names; then the tensors' bytes, little-endian, in C order, end to end, without a hole or an overlap up to the end
/// of the file. Offsets count from the end of the header.
/// </remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>The longest header that is read, as in the format's reference implementation.</summary>
    internal const int MaxLength = 100_000_000;

    /// <summary>Bytes before the header, which say how long it is.</summary>
    internal const int PrefixLength = 8;

    private SafetensorsHeader(Dictionary<string, string> metadata, OrderedDictionary<string, SafetensorsEntry> entries)
    {
        Metadata = metadata;
        Entries = entries;
    }

    internal Dictionary<string, string> Metadata { get; }

    /// <summary>By name, in the order of their bytes.</summary>
    internal OrderedDictionary<string, SafetensorsEntry> Entries { get; }

    /// <param name="stream">The file, readable and seekable; it is read from its beginning.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">The header is not one, or does not fit the rest of the file.</exception>
    internal static SafetensorsHeader Read(Stream stream, string file)
    {
        long size = stream.Length;
        if (size < PrefixLength) throw SafetensorsDamage.At(file, 0, $"there are {size} bytes; expected 8 that say how long the header is.");
        stream.Position = 0;
        try
        {
            Span<byte> prefix = stackalloc byte[PrefixLength];
            stream.ReadExactly(prefix);
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (length > MaxLength) throw SafetensorsDamage.At(file, 0, $"the header is said to take {length} bytes; at most {MaxLength} are read.");
            if (length > (ulong)(size - PrefixLength))
                throw SafetensorsDamage.At(file, 0, $"the header is said to take {length} bytes, and {size - PrefixLength} follow.");
            byte[] text = new byte[(int)length];
            stream.ReadExactly(text);
            return Parse(text, size, file);
        }
        catch (EndOfStreamException error)
        {
            throw SafetensorsDamage.At(file, stream.Position, "the file ends within the header.", error);
        }
    }

    private static SafetensorsHeader Parse(byte[] text, long size, string file)
    {
        if (text.Length == 0 || text[0] != '{') throw SafetensorsDamage.At(file, PrefixLength, "the header does not begin with '{'.");
        if (!Utf8.IsValid(text)) throw SafetensorsDamage.At(file, PrefixLength, "the header is not UTF-8.");
        var reader = new SafetensorsHeaderReader(text, file);
        try
        {
            reader.Read();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The reader says "invalid operation" where an escaped text is half of a surrogate pair.
            throw SafetensorsDamage.At(file, reader.Offset, "the header is not valid JSON.", error);
        }
        List<SafetensorsEntry> entries = reader.Entries;
        CheckLayout(entries, PrefixLength + text.Length, size, file);
        var ordered = new OrderedDictionary<string, SafetensorsEntry>(entries.Count);
        foreach (SafetensorsEntry entry in entries)
        {
            if (!ordered.TryAdd(entry.Name, entry)) throw SafetensorsDamage.In(file, entry.Offset, entry.Name, "there is another of this name.");
        }
        return new SafetensorsHeader(reader.Metadata, ordered);
    }

    /// <summary>Sorts entries by their place, and throws unless they follow one another from the end of the header to the end of the file.</summary>
    private static void CheckLayout(List<SafetensorsEntry> entries, long begin, long size, string file)
    {
        entries.Sort((a, b) => (a.Offset, a.Length).CompareTo((b.Offset, b.Length)));
        long expected = begin;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Offset < expected) throw SafetensorsDamage.In(file, entry.Offset, entry.Name, "it overlaps the tensor before it.");
            if (entry.Offset > expected) throw SafetensorsDamage.In(file, entry.Offset, entry.Name, $"the {entry.Offset - expected} bytes before it belong to no tensor.");
            if (entry.Length > size - entry.Offset)
                throw SafetensorsDamage.In(file, entry.Offset, entry.Name, $"it takes {entry.Length} bytes, and the file ends at {size}.");
            expected += entry.Length;
        }
        if (expected != size) throw SafetensorsDamage.At(file, expected, $"the last {size - expected} bytes belong to no tensor.");
    }
}
