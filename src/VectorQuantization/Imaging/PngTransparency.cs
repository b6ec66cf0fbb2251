using System.Buffers.Binary;

namespace VectorQuantization.Imaging;

/// <summary>The chunk tRNS: how opaque the palette's colours are, or the one colour that is wholly transparent.</summary>
internal sealed class PngTransparency
{
    private readonly byte[] alphas = [];
    private readonly int[] key = [];

    public PngTransparency(PngHeader header, ReadOnlySpan<byte> data, int paletteSize, PngChunks file)
    {
        var fits = header.Colour switch
        {
            PngColour.Palette => data.Length <= paletteSize,
            PngColour.Grey or PngColour.Rgb => data.Length == 2 * header.Samples,
            _ => false,
        };
        if (!fits)
            throw file.Damaged(file.DataOffset, $"has a tRNS of {data.Length} bytes, which does not fit its colours");

        if (header.Colour == PngColour.Palette)
        {
            alphas = data.ToArray();
            return;
        }
        key = new int[header.Samples];
        for (var i = 0; i < key.Length; i++)
            key[i] = BinaryPrimitives.ReadUInt16BigEndian(data[(2 * i)..]);
    }

    /// <summary>From 0, transparent, to 255, opaque, for a pixel's samples as they are in the file.</summary>
    public int Alpha(ReadOnlySpan<int> samples) =>
        key.Length > 0 ? samples.SequenceEqual(key) ? 0 : 255
        : samples[0] < alphas.Length ? alphas[samples[0]]
        : 255;
}
