using System.Buffers;
using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace VectorQuantization.PixelCnn.Training;

/// <summary>The codes of a file, read where they lie: the operating system keeps in memory what is used.</summary>
internal sealed class MappedCodes : CodeStore
{
    private const int Piece = 1 << 20;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    private MappedCodes(FileStream stream, CodeFileHeader header, int[]? labels)
    {
        Header = header;
        Labels = labels;
        file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    internal CodeFileHeader Header { get; }

    internal int[]? Labels { get; }

    /// <summary>Opens a file, and reads it through once: its checksum and the range of each code.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or none of codes.</exception>
    internal static MappedCodes Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            byte[] begin = new byte[CodeFileHeader.Length];
            if (stream.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false) < begin.Length)
                throw CodeFile.Damaged(path, stream.Length, $"it ends within its header of {begin.Length} bytes");
            CodeFileHeader header = CodeFileHeader.Read(begin, path);
            if (stream.Length != header.FileLength)
                throw CodeFile.Damaged(path, (long)Int128.Min(stream.Length, header.FileLength), $"it has {stream.Length} bytes; expected {header.FileLength}");
            int[]? labels = Verify(stream, begin, header, path);
            return new MappedCodes(stream, header, labels);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    internal override void Read(int map, Span<long> codes)
    {
        int bytes = Header.CodeBytes;
        byte[] rented = ArrayPool<byte>.Shared.Rent(codes.Length * bytes);
        try
        {
            Span<byte> source = rented.AsSpan(0, codes.Length * bytes);
            view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(CodeFileHeader.Length + map * Header.MapBytes), source);
            for (int i = 0; i < codes.Length; i++) codes[i] = Code(source[(i * bytes)..], bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public override void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }

    private static uint Code(ReadOnlySpan<byte> source, int bytes) => bytes switch
    {
        1 => source[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(source),
        _ => BinaryPrimitives.ReadUInt32LittleEndian(source),
    };

    /// <summary>Reads what follows the header; gives the labels.</summary>
    private static int[]? Verify(FileStream stream, byte[] begin, CodeFileHeader header, string path)
    {
        using var checksum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[Piece];
        long labelOffset = (long)header.LabelOffset;
        for (long offset = CodeFileHeader.Length; offset < labelOffset;)
        {
            Span<byte> source = piece.AsSpan(0, (int)Math.Min(Piece, labelOffset - offset));
            Fill(stream, source, checksum, path);
            for (int i = 0; i < source.Length; i += header.CodeBytes)
            {
                uint code = Code(source[i..], header.CodeBytes);
                if (code >= header.Shape.Categories) throw CodeFile.Damaged(path, offset + i, $"there is code {code}; expected 0 to {header.Shape.Categories - 1}");
            }
            offset += source.Length;
        }
        int[]? labels = header.HasLabels ? new int[header.Count] : null;
        for (int first = 0; first < labels?.Length;)
        {
            Span<byte> source = piece.AsSpan(0, (int)Math.Min(Piece, (long)(labels.Length - first) * sizeof(int)));
            Fill(stream, source, checksum, path);
            for (int i = 0; i < source.Length; i += sizeof(int), first++)
            {
                labels[first] = BinaryPrimitives.ReadInt32LittleEndian(source[i..]);
                if (labels[first] < 0)
                    throw CodeFile.Damaged(path, labelOffset + (long)first * sizeof(int), $"there is label {labels[first]}; expected 0 or more");
            }
        }
        checksum.AppendData(begin, 0, CodeFileHeader.ChecksumOffset);
        if (!checksum.GetHashAndReset().AsSpan().SequenceEqual(begin.AsSpan(CodeFileHeader.ChecksumOffset)))
            throw CodeFile.Damaged(path, CodeFileHeader.ChecksumOffset, "the checksum is not that of the file");
        return labels;
    }

    private static void Fill(FileStream stream, Span<byte> target, IncrementalHash checksum, string path)
    {
        if (stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
            throw CodeFile.Damaged(path, stream.Position, "it ends where it did not when it was opened");
        checksum.AppendData(target);
    }
}
