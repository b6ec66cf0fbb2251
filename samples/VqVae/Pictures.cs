using VectorQuantization.Data;
using VectorQuantization.Imaging;
using VectorQuantization.Models;
using static TorchSharp.torch;

namespace VqVaeSample;

/// <summary>Draws what a trained model does. Images are the first of the validation set: nobody picked the good ones.</summary>
internal sealed class Pictures(VqVae model, Device device)
{
    private const int Columns = 16;
    private const int Bands = 3;
    private const int SampleRows = 6;

    private static readonly ImageGridOptions Grid = new() { Columns = Columns, Scale = 2, Padding = 2 };
    private static readonly ImageGridOptions Stack = new() { Columns = 1, Padding = 6 };

    /// <summary>Bands of two rows: originals, and under each its reconstruction.</summary>
    public PixelImage Reconstructions(ImageDataSet images) => Pairs(images, batch =>
    {
        using Tensor codes = model.Encode(batch);
        using Tensor decoded = model.Decode(codes);
        return ImageGrid.ToImages(decoded);
    });

    /// <summary>Bands of two rows: originals, and under each its codes, a colour a code.</summary>
    public PixelImage Codes(ImageDataSet images)
    {
        var palette = new CodePalette(checked((int)model.CodebookSize));
        return Pairs(images, batch =>
        {
            using Tensor codes = model.Encode(batch);
            using Tensor coloured = CodeColours.Assign(codes, batch, palette);
            int scale = images.Width / (int)codes.shape[^1];
            return [.. CodeMap.Render(coloured, palette).Select(map => ImageGrid.Compose([map], new() { Padding = 0, Scale = scale }))];
        });
    }

    /// <summary>Images decoded from codes drawn independently and uniformly: what the codes mean without a prior that says how they go together.</summary>
    public PixelImage UniformSamples(ImageDataSet images, long seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        long[] map = model.Encode(images.Images(0, 1).to(device)).shape;
        Tensor codes = randint(model.CodebookSize, [Columns * SampleRows, .. map[1..]], int64, generator: generator);
        return ImageGrid.Compose(model.Decode(codes.to(device)), Grid);
    }

    private PixelImage Pairs(ImageDataSet images, Func<Tensor, IReadOnlyList<PixelImage>> below)
    {
        using var scope = NewDisposeScope();
        Tensor batch = images.Images(0, Columns * Bands).to(device);
        IReadOnlyList<PixelImage> upper = ImageGrid.ToImages(batch), lower = below(batch);
        return ImageGrid.Compose([.. Enumerable.Range(0, Bands).Select(band =>
            ImageGrid.Compose([.. Band(upper, band), .. Band(lower, band)], Grid))], Stack);

        static IEnumerable<PixelImage> Band(IReadOnlyList<PixelImage> images, int band) => images.Skip(band * Columns).Take(Columns);
    }
}
