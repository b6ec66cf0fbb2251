namespace VectorQuantization.Imaging;

/// <summary>A picture of 8-bit pixels, grey or RGB, rows from top to bottom, the channels of a pixel side by side.</summary>
public sealed class PixelImage
{
    private readonly byte[] pixels;

    /// <summary>A black picture.</summary>
    /// <param name="width">Columns; at least 1.</param>
    /// <param name="height">Rows; at least 1.</param>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, or the picture larger than an array can be.</exception>
    public PixelImage(int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "Expected 1 (grey) or 3 (RGB).");
        var size = (Int128)width * height * channels;
        if (size > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(height), height, $"{width}×{height}×{channels} bytes are more than an array can hold.");
        }

        Width = width;
        Height = height;
        Channels = channels;
        pixels = new byte[(int)size];
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 for grey, 3 for RGB.</summary>
    public int Channels { get; }

    /// <summary>All pixels, to read and to write: (height, width, channels).</summary>
    public Span<byte> Pixels => pixels;

    /// <summary>One row, to read and to write: (width, channels).</summary>
    /// <param name="y">From 0 at the top to <see cref="Height"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="y"/> names no row.</exception>
    public Span<byte> Row(int y)
    {
        if ((uint)y >= (uint)Height)
            throw new ArgumentOutOfRangeException(nameof(y), y, $"The picture has rows 0 to {Height - 1}.");
        return pixels.AsSpan(y * Width * Channels, Width * Channels);
    }
}
