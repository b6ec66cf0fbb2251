using VectorQuantization.Imaging;

namespace VqVaeSample.Record;

/// <summary>Strips of pictures without gaps.</summary>
internal static class PixelImages
{
    public static PixelImage Strip(IReadOnlyList<PixelImage> images) => ImageGrid.Compose(images, new() { Columns = images.Count, Padding = 0 });

    /// <summary>The pictures of a strip.</summary>
    /// <exception cref="InvalidDataException">Its width is no multiple of their number.</exception>
    public static IReadOnlyList<PixelImage> Split(PixelImage strip, int count)
    {
        if (strip.Width % count != 0) throw new InvalidDataException($"A strip {strip.Width} pixels wide is not of {count} pictures.");
        int width = strip.Width / count;
        return [.. Enumerable.Range(0, count).Select(Part)];

        PixelImage Part(int i)
        {
            var part = new PixelImage(width, strip.Height, strip.Channels);
            for (int y = 0; y < strip.Height; y++) strip.Row(y).Slice(i * width * strip.Channels, width * strip.Channels).CopyTo(part.Row(y));
            return part;
        }
    }
}
