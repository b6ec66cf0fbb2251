using VectorQuantization.Imaging;
using static TorchSharp.torch;

namespace VqVaeSample;

/// <summary>
/// Which colour each code gets: light colours for codes of light places, dark ones for dark places, so that a map of codes resembles its image.
/// </summary>
internal static class CodeColours
{
    /// <summary>The maps with each code replaced by the number of its colour.</summary>
    /// <param name="codes">int64, (n, height, width).</param>
    /// <param name="images">The images they stand for, (n, channels, height · s, width · s).</param>
    /// <param name="palette">The colours.</param>
    public static Tensor Assign(Tensor codes, Tensor images, CodePalette palette)
    {
        using var scope = NewDisposeScope();
        Tensor brightness = nn.functional.adaptive_avg_pool2d(images.mean([1], keepdim: true), [codes.shape[1], codes.shape[2]]).flatten();
        Tensor flat = codes.flatten();
        // Codes that do not appear come out as 0 / 0, which sorts after everything else.
        Tensor mean = flat.bincount(brightness, palette.Size) / flat.bincount(null, palette.Size);

        long[] codesByBrightness = mean.argsort().cpu().data<long>().ToArray();
        long[] coloursByLuminance = [.. Enumerable.Range(0, palette.Size).Select(i => (long)i).OrderBy(i => Luminance(palette[i]))];
        var colours = new long[palette.Size];
        for (int rank = 0; rank < colours.Length; rank++) colours[codesByBrightness[rank]] = coloursByLuminance[rank];
        return tensor(colours, device: codes.device).index_select(0, flat).reshape(codes.shape).MoveToOuterDisposeScope();
    }

    private static double Luminance((byte Red, byte Green, byte Blue) colour) => 0.2126 * colour.Red + 0.7152 * colour.Green + 0.0722 * colour.Blue;
}
