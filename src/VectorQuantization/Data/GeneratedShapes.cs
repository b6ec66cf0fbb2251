namespace VectorQuantization.Data;

/// <summary>
/// Made-up images, for tests and short runs that should need no download: one bright circle, square or triangle of random place, size and
/// intensity on black, labelled by its shape. The same seed gives the same bytes on every machine.
/// </summary>
public static class GeneratedShapes
{
    /// <summary>Each pixel is sampled at 4×4 points, for smooth edges.</summary>
    private const int Samples = 4;

    private enum Shape
    {
        Circle,
        Square,
        Triangle,
    }

    /// <summary>Draws <paramref name="count"/> grey images: (count, 1, size, size).</summary>
    /// <param name="count">Number of images; 0 or more.</param>
    /// <param name="seed">
    /// Any number. Image i depends on the seed, the size and i alone, so a larger set begins with the smaller one.
    /// </param>
    /// <param name="size">Rows and columns of an image; 8 to 1024. The default is 28.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static ImageDataSet Create(int count, long seed, int size = 28)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.MaxLength / (size * size));

        var pixels = new byte[count * size * size];
        var labels = new byte[count];
        var classes = Enum.GetNames<Shape>();
        for (var i = 0; i < count; i++)
        {
            var random = SplitMix64.Create(seed, i);
            var shape = (Shape)random.Next(classes.Length);
            labels[i] = (byte)shape;
            Draw(shape, random, pixels.AsSpan(i * size * size, size * size), size);
        }
        return new("Generated shapes", pixels, labels, channels: 1, height: size, width: size, classes);
    }

    private static void Draw(Shape shape, SplitMix64 random, Span<byte> image, int size)
    {
        // Integers only, in sample units of a quarter pixel.
        var extent = size * Samples;
        var radius = extent / 7 + random.Next(extent / 4);
        var centreX = radius + random.Next(extent - 2 * radius);
        var centreY = radius + random.Next(extent - 2 * radius);
        var intensity = 96 + random.Next(160);
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var inside = 0;
                for (var sample = 0; sample < Samples * Samples; sample++)
                {
                    var dx = x * Samples + sample % Samples - centreX;
                    var dy = y * Samples + sample / Samples - centreY;
                    if (Contains(shape, dx, dy, radius))
                        inside++;
                }
                image[y * size + x] = (byte)(intensity * inside / (Samples * Samples));
            }
        }
    }

    private static bool Contains(Shape shape, int dx, int dy, int radius) => shape switch
    {
        Shape.Circle => dx * dx + dy * dy <= radius * radius,
        // Sides of 5/3 of the radius: about the circle's area.
        Shape.Square => 6 * Math.Max(Math.Abs(dx), Math.Abs(dy)) <= 5 * radius,
        // The tip at the top, the base at the bottom of the circle's box.
        _ => Math.Abs(dy) <= radius && 2 * Math.Abs(dx) <= dy + radius,
    };
}
