using VectorQuantization.Data;
using VectorQuantization.Imaging;
using VectorQuantization.Models;
using static TorchSharp.torch;

namespace VqVaeSample;

/// <summary>Draws what a model does. Images are the first of the validation set: nobody picked the good ones.</summary>
internal sealed class Pictures(VqVae model, Device device)
{
    private const int Columns = 16;
    private const int Bands = 3;
    private const int SampleRows = 6;

    private static readonly ImageGridOptions Grid = new() { Columns = Columns, Scale = 2, Padding = 2 };
    private static readonly ImageGridOptions Stack = new() { Columns = 1, Padding = 6 };

    /// <summary>Bands of two rows: originals, and under each its reconstruction.</summary>
    public PixelImage Reconstructions(ImageDataSet images) => Pairs(images, Reconstructed);

    /// <summary>Bands of two rows: originals, and under each its codes, a colour a code.</summary>
    public PixelImage Codes(ImageDataSet images) => Pairs(images, batch =>
    {
        IReadOnlyList<PixelImage> maps = CodeMaps(batch);
        return [.. maps.Select(map => ImageGrid.Compose([map], new() { Padding = 0, Scale = images.Width / map.Width }))];
    });

    /// <summary>Images decoded from codes drawn independently and uniformly: what the codes mean without a prior that says how they go together.</summary>
    public PixelImage UniformSamples(ImageDataSet images, long seed) => ImageGrid.Compose(UniformSamples(images, seed, Columns * SampleRows), Grid);

    /// <inheritdoc cref="UniformSamples(ImageDataSet, long)"/>
    public IReadOnlyList<PixelImage> UniformSamples(ImageDataSet images, long seed, int count)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        long[] map = model.Encode(images.Images(0, 1).to(device)).shape;
        Tensor codes = randint(model.CodebookSize, [count, .. map[1..]], int64, generator: generator);
        return ImageGrid.ToImages(model.Decode(codes.to(device)));
    }

    /// <summary>What the codes of a batch decode to.</summary>
    public IReadOnlyList<PixelImage> Reconstructed(Tensor batch)
    {
        using var scope = NewDisposeScope();
        return ImageGrid.ToImages(model.Decode(model.Encode(batch.to(device))));
    }

    /// <summary>The codes of a batch, a pixel a code.</summary>
    public IReadOnlyList<PixelImage> CodeMaps(Tensor batch)
    {
        using var scope = NewDisposeScope();
        var palette = new CodePalette(checked((int)model.CodebookSize));
        Tensor images = batch.to(device);
        return CodeMap.Render(CodeColours.Assign(model.Encode(images), images, palette), palette);
    }

    private static PixelImage Pairs(ImageDataSet images, Func<Tensor, IReadOnlyList<PixelImage>> below)
    {
        using Tensor batch = images.Images(0, Columns * Bands);
        IReadOnlyList<PixelImage> upper = ImageGrid.ToImages(batch), lower = below(batch);
        return ImageGrid.Compose([.. Enumerable.Range(0, Bands).Select(band =>
            ImageGrid.Compose([.. Band(upper, band), .. Band(lower, band)], Grid))], Stack);

        static IEnumerable<PixelImage> Band(IReadOnlyList<PixelImage> images, int band) => images.Skip(band * Columns).Take(Columns);
    }
}
