namespace VectorQuantization.Imaging;

/// <summary>One colour a code: all different, none near black, spread evenly over what a screen shows and the eye tells apart.</summary>
/// <remarks>
/// Colours are the points of a low-discrepancy sequence in the Oklab space (Ottosson 2020) that fall inside sRGB; a larger palette begins
/// with the smaller one, and the same code has the same colour in every picture.
/// </remarks>
public sealed class CodePalette
{
    private readonly (byte Red, byte Green, byte Blue)[] colours;

    /// <summary>Colours for codes 0 to <paramref name="size"/> − 1.</summary>
    /// <param name="size">Number of codes, 1 to 1,048,576.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is out of its range.</exception>
    public CodePalette(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1 << 20);
        colours = new (byte, byte, byte)[size];
        var seen = new HashSet<(byte, byte, byte)>(size);
        for (long point = 1; seen.Count < size; point++)
        {
            if (Colour(point) is { } colour && seen.Add(colour))
                colours[seen.Count - 1] = colour;
        }
    }

    /// <summary>Number of codes.</summary>
    public int Size => colours.Length;

    /// <summary>The colour of a code; −1, for no code, is black.</summary>
    /// <param name="code">From −1 to <see cref="Size"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="code"/> is out of its range.</exception>
    public (byte Red, byte Green, byte Blue) this[long code]
    {
        get
        {
            if (code < -1 || code >= Size)
                throw new ArgumentOutOfRangeException(nameof(code), code, $"Expected a code from 0 to {Size - 1}, or -1 for none.");
            return code == -1 ? default : colours[code];
        }
    }

    /// <summary>A point of the sequence, or null where it is outside sRGB.</summary>
    private static (byte, byte, byte)? Colour(long point)
    {
        // Additive recurrence with powers of the root of x⁴ = x + 1, the three-dimensional analogue of the golden ratio.
        const double root = 1.2207440846057596;
        var u = point / root % 1;
        var v = point / (root * root) % 1;
        var w = point / (root * root * root) % 1;
        var lightness = 0.47 + 0.48 * u;
        return ToSrgb(lightness, a: -0.24 + 0.52 * v, b: -0.32 + 0.52 * w);
    }

    private static (byte, byte, byte)? ToSrgb(double lightness, double a, double b)
    {
        var l = Cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
        var m = Cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
        var s = Cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
        var red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
        var green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
        var blue = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
        return red is < 0 or > 1 || green is < 0 or > 1 || blue is < 0 or > 1 ? null : (Encode(red), Encode(green), Encode(blue));
    }

    private static double Cube(double value) => value * value * value;

    /// <summary>sRGB's transfer function, to a byte.</summary>
    private static byte Encode(double linear) =>
        (byte)Math.Round(255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055));
}
