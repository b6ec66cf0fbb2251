using VectorQuantization.Imaging;

namespace VectorQuantization.Data;

/// <summary>What all images of a set have in common, and how one comes to have it.</summary>
internal sealed record ImageShape(int Height, int Width, int Channels)
{
    public long Size => (long)Channels * Height * Width;

    public override string ToString() => $"{Width}×{Height} with {Channels} {(Channels == 1 ? "channel" : "channels")}";

    /// <summary>Writes the image's values into <paramref name="target"/>, one channel after the other.</summary>
    /// <returns>Null, or what is wrong with the image where it cannot be made to fit.</returns>
    public string? Put(PixelImage image, ImageFolderOptions options, Span<byte> target)
    {
        var sameSize = image.Width == Width && image.Height == Height;
        var large = image.Width >= Width && image.Height >= Height;
        if (!sameSize && (options.Fit == ImageFit.Exact || (options.Fit == ImageFit.Crop && !large)))
            return $"is {image.Width}×{image.Height}, expected {Width}×{Height}{(options.Fit == ImageFit.Crop ? " or more" : "")}";
        if (image.Channels != Channels && options.Channels is null)
            return $"has {image.Channels} channels, expected {Channels}";

        if (!sameSize && options.Fit == ImageFit.Resize)
            image = BoxFilter.Resize(image, Width, Height);
        var (top, left) = ((image.Height - Height) / 2, (image.Width - Width) / 2);
        for (var y = 0; y < Height; y++)
        {
            var row = image.Row(top + y)[(left * image.Channels)..];
            for (var x = 0; x < Width; x++)
            {
                var pixel = row.Slice(x * image.Channels, image.Channels);
                for (var c = 0; c < Channels; c++)
                    target[(c * Height + y) * Width + x] = Value(pixel, c);
            }
        }
        return null;
    }

    private byte Value(ReadOnlySpan<byte> pixel, int channel) =>
        pixel.Length == Channels ? pixel[channel]
        : pixel.Length == 1 ? pixel[0]
        // The luma of ITU-R BT.601 in thousandths.
        : (byte)((299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2] + 500) / 1000);
}
