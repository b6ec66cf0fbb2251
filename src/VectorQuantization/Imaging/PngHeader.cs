using System.Buffers.Binary;

namespace VectorQuantization.Imaging;

/// <summary>The chunk IHDR: what the rest of a PNG file is to be read as.</summary>
internal sealed record PngHeader(int Width, int Height, int BitDepth, PngColour Colour, bool Interlaced)
{
    public const int Size = 13;

    private static readonly PngPass[] Plain = [new(0, 0, 1, 1)];

    // Adam7: each pass fills in between the pixels of those before it.
    private static readonly PngPass[] Adam7 =
        [new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2)];

    /// <summary>Samples of a pixel in the file: an index, grey or RGB, and alpha.</summary>
    public int Samples => Colour switch
    {
        PngColour.Rgb => 3,
        PngColour.GreyAlpha => 2,
        PngColour.Rgba => 4,
        _ => 1,
    };

    /// <summary>Channels of the decoded picture: 1 for grey, 3 for all else.</summary>
    public int Channels => Colour is PngColour.Grey or PngColour.GreyAlpha ? 1 : 3;

    /// <summary>The distance to the byte that filters take for the left neighbour.</summary>
    public int FilterStep => Math.Max(1, Samples * BitDepth / 8);

    /// <summary>The passes that have pixels, in the file's order.</summary>
    public IEnumerable<PngPass> Passes => (Interlaced ? Adam7 : Plain).Where(pass => pass.Columns(Width) > 0 && pass.Rows(Height) > 0);

    /// <summary>Bytes of all rows, each with its filter's number.</summary>
    public Int128 ContentSize => Passes.Aggregate((Int128)0, (sum, pass) => sum + (Int128)pass.Rows(Height) * (1 + RowBytes(pass.Columns(Width))));

    /// <summary>Bytes of a row of so many pixels.</summary>
    public long RowBytes(int columns) => ((long)columns * Samples * BitDepth + 7) / 8;

    /// <summary>Reads the chunk's data, which stands at <paramref name="at"/> in the file.</summary>
    public static PngHeader Parse(ReadOnlySpan<byte> data, PngChunks file, int at)
    {
        if (data.Length != Size)
            throw file.Damaged(at, $"has an IHDR of {data.Length} bytes, expected {Size}");
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
        if (width < 1)
            throw file.Damaged(at, $"has {(uint)width} columns, expected 1 to {int.MaxValue}");
        if (height < 1)
            throw file.Damaged(at + 4, $"has {(uint)height} rows, expected 1 to {int.MaxValue}");
        var (depth, colour) = (data[8], (PngColour)data[9]);
        if (!Enum.IsDefined(colour))
            throw file.Damaged(at + 9, $"has colour type {data[9]}, expected 0, 2, 3, 4 or 6");
        var possible = colour switch
        {
            PngColour.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            _ => depth is 8 or 16,
        };
        if (!possible)
            throw file.Damaged(at + 8, $"has {depth} bits a sample, which colour type {data[9]} cannot have");
        if (data[10] != 0)
            throw file.Damaged(at + 10, $"has compression method {data[10]}, expected 0");
        if (data[11] != 0)
            throw file.Damaged(at + 11, $"has filter method {data[11]}, expected 0");
        if (data[12] > 1)
            throw file.Damaged(at + 12, $"has interlace method {data[12]}, expected 0 or 1");
        return new(width, height, depth, colour, Interlaced: data[12] == 1);
    }
}
