namespace VectorQuantization.Imaging;

/// <summary>Scales pictures: each new pixel is the mean of the area it covers.</summary>
internal static class BoxFilter
{
    /// <summary>The largest centred part of <paramref name="image"/> that has the new shape, scaled to it.</summary>
    public static PixelImage Resize(PixelImage image, int width, int height)
    {
        // The same for both directions: nothing is stretched.
        var scale = Math.Min((double)image.Width / width, (double)image.Height / height);
        var columns = Weights(image.Width, width, scale);
        var rows = Weights(image.Height, height, scale);
        var result = new PixelImage(width, height, image.Channels);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < image.Channels; c++)
                {
                    double sum = 0, area = 0;
                    foreach (var (row, rowWeight) in rows[y])
                    {
                        foreach (var (column, columnWeight) in columns[x])
                        {
                            sum += rowWeight * columnWeight * image.Pixels[(row * image.Width + column) * image.Channels + c];
                            area += rowWeight * columnWeight;
                        }
                    }
                    result.Row(y)[x * image.Channels + c] = (byte)Math.Clamp(Math.Round(sum / area), 0, 255);
                }
            }
        }
        return result;
    }

    /// <summary>For each new pixel, the old ones it covers in one direction, and how much of each.</summary>
    private static (int Position, double Weight)[][] Weights(int oldSize, int newSize, double scale)
    {
        var start = (oldSize - newSize * scale) / 2;
        var weights = new (int, double)[newSize][];
        for (var i = 0; i < newSize; i++)
        {
            var from = Math.Max(0, start + i * scale);
            var to = Math.Min(oldSize, start + (i + 1) * scale);
            var first = Math.Min(oldSize - 1, (int)from);
            var last = Math.Max(first, Math.Min(oldSize - 1, (int)Math.Ceiling(to) - 1));
            weights[i] = [.. Enumerable.Range(first, last - first + 1).Select(p => (p, Math.Max(1e-9, Math.Min(to, p + 1) - Math.Max(from, p))))];
        }
        return weights;
    }
}
