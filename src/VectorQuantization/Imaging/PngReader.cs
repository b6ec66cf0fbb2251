using System.IO.Compression;

namespace VectorQuantization.Imaging;

/// <summary>Decodes one PNG file: its chunks in their order, then the rows of all passes.</summary>
internal sealed class PngReader(PngChunks file)
{
    /// <summary>One byte of deflate stands for at most so many bytes of content.</summary>
    private const int MaxExpansion = 1032;

    private readonly MemoryStream compressed = new();
    private byte[] palette = [];
    private PngTransparency? transparency;
    private int compressedAt;

    /// <summary>Whether the first of the compressed rows have come.</summary>
    private bool Compressed => compressedAt > 0;

    public PixelImage Decode(int maxPixels)
    {
        var header = ReadHeader(maxPixels);
        ReadChunks(header);
        if (header.ContentSize > (Int128)compressed.Length * MaxExpansion)
        {
            throw file.Damaged(compressedAt,
                $"has {compressed.Length} bytes of compressed rows, which cannot be the {header.Width}×{header.Height} pixels it announces");
        }

        var image = new PixelImage(header.Width, header.Height, header.Channels);
        compressed.Position = 0;
        using var rows = new ZLibStream(compressed, CompressionMode.Decompress);
        ReadRows(header, rows, image);
        return image;
    }

    private PngHeader ReadHeader(int maxPixels)
    {
        var (type, data) = file.Next();
        if (type != "IHDR")
            throw file.Damaged(file.DataOffset - 4, $"begins with the chunk {type}, expected IHDR");
        var header = PngHeader.Parse(data.Span, file, file.DataOffset);
        if ((long)header.Width * header.Height > maxPixels)
            throw file.Damaged(file.DataOffset, $"has {header.Width}×{header.Height} pixels, more than the {maxPixels} allowed");
        return header;
    }

    private void ReadChunks(PngHeader header)
    {
        var last = "IHDR";
        while (true)
        {
            var (type, data) = file.Next();
            switch (type)
            {
                case "PLTE":
                    ReadPalette(header, data.Span);
                    break;
                case "tRNS" when Compressed || transparency is not null:
                    throw Misplaced(type);
                case "tRNS":
                    transparency = new(header, data.Span, palette.Length / 3, file);
                    break;
                case "IDAT" when Compressed && last != "IDAT":
                    throw Misplaced(type);
                case "IDAT":
                    if (!Compressed)
                        compressedAt = file.DataOffset;
                    compressed.Write(data.Span);
                    break;
                case "IEND":
                    ReadEnd(header);
                    return;
                case var _ when char.IsAsciiLetterUpper(type[0]):
                    throw file.Damaged(file.DataOffset - 4, $"has the chunk {type}, which is necessary to read it and not known");
            }
            last = type;
        }
    }

    private void ReadPalette(PngHeader header, ReadOnlySpan<byte> data)
    {
        if (palette.Length > 0 || Compressed || transparency is not null || header.Channels == 1)
            throw Misplaced("PLTE");
        var most = header.Colour == PngColour.Palette ? 1 << header.BitDepth : 256;
        if (data.Length % 3 != 0 || data.Length == 0 || data.Length > 3 * most)
            throw file.Damaged(file.DataOffset, $"has a palette of {data.Length} bytes, expected 3 for each of 1 to {most} colours");
        palette = data.ToArray();
    }

    private void ReadEnd(PngHeader header)
    {
        file.End();
        if (header.Colour == PngColour.Palette && palette.Length == 0)
            throw file.Damaged(file.DataOffset - 8, "ends without the palette that its colours are from");
    }

    private void ReadRows(PngHeader header, Stream rows, PixelImage image)
    {
        var pixels = new PngPixels(header, palette, transparency);
        foreach (var pass in header.Passes)
        {
            var filter = new PngUnfilter((int)header.RowBytes(pass.Columns(header.Width)), header.FilterStep);
            for (var y = pass.Top; y < header.Height; y += pass.RowStep)
            {
                if (Fill(filter.Buffer, rows) < filter.Buffer.Length)
                    throw file.Damaged(compressedAt, $"has rows that end inside row {y} of {header.Height}");
                if (!filter.TryUndo(out var row))
                    throw file.Damaged(compressedAt, $"has filter {filter.Buffer[0]} in row {y}, expected 0 to 4");
                if (!pixels.Put(row, pass, image.Row(y)))
                    throw file.Damaged(compressedAt, $"has a colour in row {y} that its palette of {palette.Length / 3} does not have");
            }
        }
        // Reading on to the end also has zlib compare its checksum.
        if (Fill(stackalloc byte[1], rows) > 0)
            throw file.Damaged(compressedAt, "has rows that go on after the last");
    }

    private int Fill(Span<byte> buffer, Stream rows)
    {
        try
        {
            return rows.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException error)
        {
            throw file.Damaged(compressedAt, "has rows that are not valid zlib", error);
        }
    }

    private InvalidDataException Misplaced(string type) =>
        file.Damaged(file.DataOffset - 4, $"has the chunk {type} where it cannot stand, or once too often");
}
