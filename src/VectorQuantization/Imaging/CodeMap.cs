using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Imaging;

/// <summary>Draws maps of codebook indices, a pixel a code; <see cref="ImageGrid"/> enlarges them.</summary>
public static class CodeMap
{
    /// <summary>One map.</summary>
    /// <param name="codes">(height, width), each from −1, which is black, to the palette's size − 1.</param>
    /// <param name="width">Columns; at least 1.</param>
    /// <param name="palette">The codes' colours.</param>
    /// <exception cref="ArgumentException"><paramref name="codes"/> has no whole number of rows, or none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A code has no colour, or <paramref name="width"/> is below 1.</exception>
    public static PixelImage Render(ReadOnlySpan<long> codes, int width, CodePalette palette)
    {
        ArgumentNullException.ThrowIfNull(palette);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (codes.IsEmpty || codes.Length % width != 0)
            throw new ArgumentException($"{codes.Length} codes are no whole number of rows of {width}.", nameof(codes));

        foreach (var code in codes)
        {
            if (code < -1 || code >= palette.Size)
                throw new ArgumentOutOfRangeException(nameof(codes), code, $"Expected codes from 0 to {palette.Size - 1}, or -1 for none.");
        }
        var image = new PixelImage(width, codes.Length / width, channels: 3);
        var pixels = image.Pixels;
        for (var i = 0; i < codes.Length; i++)
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = palette[codes[i]];
        return image;
    }

    /// <summary>A batch of maps.</summary>
    /// <param name="codes">(n, height, width), int64, on any device; each code from −1, which is black, to the palette's size − 1.</param>
    /// <param name="palette">The codes' colours.</param>
    /// <exception cref="ArgumentException">The tensor has another shape or type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A code has no colour.</exception>
    public static IReadOnlyList<PixelImage> Render(Tensor codes, CodePalette palette)
    {
        ArgumentNullException.ThrowIfNull(codes);
        if (codes.shape is not [var count, > 0, > 0])
            throw new ArgumentException($"The shape is ({string.Join(", ", codes.shape)}); expected (n, height, width).", nameof(codes));
        if (codes.dtype != int64)
            throw new ArgumentException($"The type is {codes.dtype}; expected Int64.", nameof(codes));

        using var scope = NewDisposeScope();
        var (height, width) = ((int)codes.shape[1], (int)codes.shape[2]);
        var values = MemoryMarshal.Cast<byte, long>(codes.cpu().contiguous().bytes);
        var maps = new PixelImage[count];
        for (var i = 0; i < maps.Length; i++)
            maps[i] = Render(values.Slice(i * height * width, height * width), width, palette);
        return maps;
    }
}
