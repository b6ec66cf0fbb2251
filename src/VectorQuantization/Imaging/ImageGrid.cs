using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Imaging;

/// <summary>How <see cref="ImageGrid"/> lays its pictures out.</summary>
public sealed record ImageGridOptions
{
    /// <summary>Pictures in a row. The default is null: about as many columns as rows.</summary>
    public int? Columns { get; init; }

    /// <summary>Pixels between pictures and around them, not enlarged by <see cref="Scale"/>. The default is 2.</summary>
    public int Padding { get; init; } = 2;

    /// <summary>How many times larger to draw each pixel, as a block of one colour. The default is 1.</summary>
    public int Scale { get; init; } = 1;

    /// <summary>Grey level between the pictures and in unused places, 0 to 255. The default is 255, white.</summary>
    public byte Background { get; init; } = 255;
}

/// <summary>Puts many pictures of one size into one, row by row.</summary>
public static class ImageGrid
{
    /// <summary>Lays out the pictures; grey ones become RGB where others are.</summary>
    /// <param name="images">At least one, all of one width and height.</param>
    /// <param name="options">The default is null: the options' own defaults.</param>
    /// <exception cref="ArgumentException">There is no picture, or their sizes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, or the grid larger than an array can be.</exception>
    public static PixelImage Compose(IReadOnlyList<PixelImage> images, ImageGridOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        options ??= new();
        Check(options);
        if (images.Count == 0)
            throw new ArgumentException("Expected at least one picture.", nameof(images));
        var (width, height) = (images[0].Width, images[0].Height);
        for (var i = 0; i < images.Count; i++)
        {
            if (images[i].Width != width || images[i].Height != height)
            {
                throw new ArgumentException(
                    $"Picture {i} is {images[i].Width}×{images[i].Height}; expected {width}×{height}, the size of the first.",
                    nameof(images));
            }
        }

        var columns = Math.Min(images.Count, options.Columns ?? (int)Math.Ceiling(Math.Sqrt(images.Count)));
        var rows = (images.Count + columns - 1) / columns;
        var grid = new PixelImage(
            Extent(columns, width, options),
            Extent(rows, height, options),
            images.Any(image => image.Channels == 3) ? 3 : 1);
        grid.Pixels.Fill(options.Background);
        for (var i = 0; i < images.Count; i++)
        {
            var left = options.Padding + i % columns * (width * options.Scale + options.Padding);
            var top = options.Padding + i / columns * (height * options.Scale + options.Padding);
            Paste(images[i], grid, left, top, options.Scale);
        }
        return grid;
    }

    /// <summary>Lays out a batch.</summary>
    /// <param name="images">(n, 1 or 3, height, width), in [0, 1]; of any floating type, on any device.</param>
    /// <param name="options">The default is null: the options' own defaults.</param>
    /// <exception cref="ArgumentException">The tensor has another shape or type, or no picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, or the grid larger than an array can be.</exception>
    public static PixelImage Compose(Tensor images, ImageGridOptions? options = null) => Compose(ToImages(images), options);

    /// <summary>
    /// The pictures of a batch. Values are rounded to the nearest of 256 levels; what is outside [0, 1] is clipped, NaN is black.
    /// </summary>
    /// <param name="images">(n, 1 or 3, height, width), in [0, 1]; of any floating type, on any device.</param>
    /// <exception cref="ArgumentException">The tensor has another shape or type.</exception>
    public static IReadOnlyList<PixelImage> ToImages(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.shape is not [var count, 1 or 3, > 0, > 0])
        {
            throw new ArgumentException(
                $"The shape is ({string.Join(", ", images.shape)}); expected (n, 1 or 3, height, width).", nameof(images));
        }
        if (!images.is_floating_point())
            throw new ArgumentException($"The type is {images.dtype}; expected a floating type with values in [0, 1].", nameof(images));

        using var scope = NewDisposeScope();
        var (channels, height, width) = ((int)images.shape[1], (int)images.shape[2], (int)images.shape[3]);
        var values = MemoryMarshal.Cast<byte, float>(images.detach().to(float32).cpu().contiguous().bytes);
        var result = new PixelImage[count];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = new PixelImage(width, height, channels);
            Interleave(values.Slice(i * channels * height * width, channels * height * width), result[i].Pixels, channels);
        }
        return result;
    }

    /// <summary>(channels, pixels) in [0, 1] to (pixels, channels) from 0 to 255.</summary>
    private static void Interleave(ReadOnlySpan<float> planes, Span<byte> pixels, int channels)
    {
        var plane = planes.Length / channels;
        for (var channel = 0; channel < channels; channel++)
        {
            for (var i = 0; i < plane; i++)
                pixels[i * channels + channel] = ToByte(planes[channel * plane + i]);
        }
    }

    private static byte ToByte(float value) => value switch
    {
        >= 1 => 255,
        > 0 => (byte)(value * 255 + 0.5f),
        _ => 0,
    };

    private static void Check(ImageGridOptions options)
    {
        if (options.Columns < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.Columns, "Columns: expected at least 1.");
        if (options.Padding is < 0 or > 4096)
            throw new ArgumentOutOfRangeException(nameof(options), options.Padding, "Padding: expected 0 to 4096.");
        if (options.Scale is < 1 or > 4096)
            throw new ArgumentOutOfRangeException(nameof(options), options.Scale, "Scale: expected 1 to 4096.");
    }

    private static int Extent(int count, int size, ImageGridOptions options)
    {
        var extent = options.Padding + (Int128)count * ((long)size * options.Scale + options.Padding);
        if (extent > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(options), options.Scale, "Scale: the grid would be larger than an array can be.");
        return (int)extent;
    }

    private static void Paste(PixelImage image, PixelImage grid, int left, int top, int scale)
    {
        for (var y = 0; y < image.Height; y++)
        {
            var source = image.Row(y);
            var first = grid.Row(top + y * scale).Slice(left * grid.Channels, image.Width * scale * grid.Channels);
            for (var i = 0; i < first.Length; i++)
            {
                var (x, channel) = (i / grid.Channels / scale, i % grid.Channels);
                first[i] = source[image.Channels == 1 ? x : x * 3 + channel];
            }
            for (var copy = 1; copy < scale; copy++)
                first.CopyTo(grid.Row(top + y * scale + copy)[(left * grid.Channels)..]);
        }
    }
}
