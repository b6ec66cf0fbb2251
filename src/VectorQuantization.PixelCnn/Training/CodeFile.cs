using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;
using VectorQuantization.Checkpoints;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Training;

/// <summary>
/// Writes maps of codes to a file, a batch at a time; <see cref="CodeDataSet.Open"/> reads them from there, without taking them into memory.
/// </summary>
/// <remarks>
/// <para>All numbers are little-endian integers. The header has 80 bytes: the letters <c>VQ-CODES</c>; at 8 the version, 1, and at 12 the bytes of a code, 1 for K up
/// to 256, 2 up to 65,536, else 4 (int32 both); at 16 the number of maps (int64); at 24 the rows, at 28 the columns, at 32 the codes of a position, at 36 K (int32
/// each); at 40 whether there are labels, 0 or 1 (int64); at 48 a SHA-256 of all that follows the header, and then of the header's first 48 bytes.</para>
/// <para>Then come the codes, map after map, row by row; and the labels, int32, one a map.</para>
/// </remarks>
public static class CodeFile
{
    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="categories">Number of codes K, 1 or more.</param>
    /// <param name="batches">The maps, all of one size; each batch is disposed when it is written. Either all have labels, each from 0 to 2³¹ − 2, or none.</param>
    /// <param name="depth">How many codes describe a position, side by side in a map's columns. The default is 1.</param>
    /// <exception cref="ArgumentException">There is no map, maps are of different sizes or no int64, or some batches have labels and others none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">K or the depth is below 1, or a code or label out of range.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, int categories, IEnumerable<CodeBatch> batches, int depth = 1)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentOutOfRangeException.ThrowIfLessThan(categories, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        AtomicFile.Write(path, stream =>
        {
            using var checksum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            stream.Position = CodeFileHeader.Length;
            CodeFileHeader? header = null;
            List<int> labels = [];
            foreach (CodeBatch batch in batches)
            {
                using (batch)
                {
                    header = Next(header, batch, categories, depth);
                    Append(stream, checksum, batch.Codes, header.Value.CodeBytes);
                    if (batch.Labels is not null) foreach (long label in Values(batch.Labels)) labels.Add((int)label);
                }
            }
            CodeFileHeader whole = header ?? throw new ArgumentException("There is no map; expected at least one.", nameof(batches));
            byte[] ends = new byte[labels.Count * sizeof(int)];
            for (int i = 0; i < labels.Count; i++) BinaryPrimitives.WriteInt32LittleEndian(ends.AsSpan(i * sizeof(int)), labels[i]);
            Append(stream, checksum, ends);
            stream.Position = 0;
            byte[] begins = new byte[CodeFileHeader.ChecksumOffset];
            whole.Write(begins);
            Append(stream, checksum, begins);
            stream.Write(checksum.GetHashAndReset());
        });
    }

    /// <summary>The error that says what is wrong with a file, and where.</summary>
    internal static InvalidDataException Damaged(string file, long offset, string what) => new($"'{file}' cannot be read: at offset {offset}, {what}.");

    /// <summary>The header with a batch's maps counted.</summary>
    private static CodeFileHeader Next(CodeFileHeader? header, CodeBatch batch, int categories, int depth)
    {
        const string Argument = "batches";
        CategoryRange.CheckMaps(batch.Codes, "(batch, height, width)", 3, 0, categories, Argument);
        long[] shape = batch.Codes.shape;
        CodeFileHeader last = header ?? new(0, new CodeShape(checked((int)shape[1]), checked((int)shape[2]), categories, depth), batch.Labels is not null);
        if (header is null) last.Shape.Check();
        if (shape[1] != last.Shape.Height || shape[2] != last.Shape.Width)
            throw new ArgumentException($"Maps of {shape[1]}×{shape[2]} do not fit; expected {last.Shape.Height}×{last.Shape.Width}, as the first.", Argument);
        if (last.HasLabels != batch.Labels is not null) throw new ArgumentException("Some batches have labels and others none; expected all or none.", Argument);
        if (batch.Labels is not null)
        {
            CategoryRange.CheckMaps(batch.Labels, "(batch)", 1, 0, int.MaxValue, Argument);
            if (batch.Labels.shape[0] != shape[0]) throw new ArgumentException($"There are {batch.Labels.shape[0]} labels for {shape[0]} maps.", Argument);
        }
        return last with { Count = checked(last.Count + (int)shape[0]) };
    }

    private static void Append(Stream stream, IncrementalHash checksum, Tensor codes, int codeBytes)
    {
        long[] values = Values(codes);
        byte[] bytes = new byte[values.Length * codeBytes];
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> target = bytes.AsSpan(i * codeBytes);
            if (codeBytes == 1) target[0] = (byte)values[i];
            else if (codeBytes == 2) BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)values[i]);
            else BinaryPrimitives.WriteInt32LittleEndian(target, (int)values[i]);
        }
        Append(stream, checksum, bytes);
    }

    private static void Append(Stream stream, IncrementalHash checksum, byte[] bytes)
    {
        checksum.AppendData(bytes);
        stream.Write(bytes);
    }

    private static long[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return MemoryMarshal.Cast<byte, long>(tensor.cpu().contiguous().bytes).ToArray();
    }
}
