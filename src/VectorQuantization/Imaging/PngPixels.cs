namespace VectorQuantization.Imaging;

/// <summary>Turns the samples of a row into 8-bit grey or RGB. What is transparent is blended onto black.</summary>
internal sealed class PngPixels(PngHeader header, byte[] palette, PngTransparency? transparency)
{
    private readonly int[] samples = new int[header.Samples];

    /// <summary>Puts a row of a pass where it belongs in the picture; false where a pixel's colour is not in the palette.</summary>
    public bool Put(ReadOnlySpan<byte> row, PngPass pass, Span<byte> target)
    {
        // The common files, bytes for bytes.
        if (header is { BitDepth: 8, Interlaced: false, Colour: PngColour.Grey or PngColour.Rgb } && transparency is null)
        {
            row.CopyTo(target);
            return true;
        }

        var columns = pass.Columns(header.Width);
        for (var i = 0; i < columns; i++)
        {
            for (var s = 0; s < samples.Length; s++)
                samples[s] = Sample(row, i * samples.Length + s);
            var pixel = target.Slice((pass.Left + i * pass.ColumnStep) * header.Channels, header.Channels);
            if (header.Colour != PngColour.Palette)
            {
                for (var c = 0; c < pixel.Length; c++)
                    pixel[c] = To8Bits(samples[c]);
            }
            else if (3 * samples[0] < palette.Length)
                palette.AsSpan(3 * samples[0], 3).CopyTo(pixel);
            else
                return false;
            Blend(pixel, Alpha());
        }
        return true;
    }

    private int Sample(ReadOnlySpan<byte> row, int index) => header.BitDepth switch
    {
        8 => row[index],
        16 => row[2 * index] << 8 | row[2 * index + 1],
        // Several samples a byte, the first in the highest bits.
        var bits => row[index * bits / 8] >> (8 - bits - index * bits % 8) & ((1 << bits) - 1),
    };

    private byte To8Bits(int sample)
    {
        var most = (1 << header.BitDepth) - 1;
        return (byte)((sample * 255 + most / 2) / most);
    }

    private int Alpha() => header.Colour is PngColour.GreyAlpha or PngColour.Rgba
        ? To8Bits(samples[^1])
        : transparency?.Alpha(samples) ?? 255;

    private static void Blend(Span<byte> pixel, int alpha)
    {
        if (alpha == 255)
            return;
        foreach (ref var value in pixel)
            value = (byte)((value * alpha + 127) / 255);
    }
}
