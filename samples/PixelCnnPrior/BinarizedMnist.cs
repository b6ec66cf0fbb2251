using VectorQuantization.PixelCnn.Training;

namespace PixelCnnPriorSample;

/// <summary>
/// The static binarization of MNIST by Larochelle and Murray (2011), 28×28, on or off: <c>binarized_mnist_{train,valid,test}.amat</c> as published (an image
/// a line, 784 digits with
/// blanks between), or <c>{train,valid,test}.packed98</c> (98 bytes an image, most significant bit first).
/// </summary>
internal static class BinarizedMnist
{
    private const int Side = 28, Area = Side * Side, PackedBytes = Area / 8;

    /// <param name="folder">Where the files are.</param>
    /// <param name="split">"train", "valid" or "test".</param>
    public static CodeDataSet Load(string folder, string split)
    {
        string text = Path.Combine(folder, $"binarized_mnist_{split}.amat"), packed = Path.Combine(folder, split + ".packed98");
        if (!File.Exists(text) && !File.Exists(packed))
            throw new FileNotFoundException($"There is neither '{text}' nor '{packed}'; --data names the folder of binarized MNIST's files.");
        int[] pixels = File.Exists(text) ? FromText(text) : FromPacked(packed);
        return new CodeDataSet(pixels, null, categories: 2, Side, Side);
    }

    private static int[] FromText(string path)
    {
        byte[] digits = [.. File.ReadAllBytes(path).Where(c => c is not ((byte)' ' or (byte)'\n' or (byte)'\r'))];
        int stray = digits.AsSpan().IndexOfAnyExcept((byte)'0', (byte)'1');
        if (stray >= 0) throw new InvalidDataException($"'{path}' has a character other than 0 and 1 as its pixel {stray}.");
        if (digits.Length % Area != 0) throw new InvalidDataException($"'{path}' has {digits.Length} pixels, no whole number of {Side}×{Side} images.");
        return [.. digits.Select(digit => digit - '0')];
    }

    private static int[] FromPacked(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length % PackedBytes != 0) throw new InvalidDataException($"'{path}' has {bytes.Length} bytes, no whole number of {PackedBytes}-byte images.");
        return [.. bytes.SelectMany(b => Enumerable.Range(0, 8).Select(bit => b >> (7 - bit) & 1))];
    }
}
