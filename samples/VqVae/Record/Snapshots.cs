using System.Globalization;
using VectorQuantization.Data;
using VectorQuantization.Imaging;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VqVaeSample.Record;

/// <summary>What the same few images look like through the model as it learns: a strip of them in a PNG file of its own, at every validation and a few times before the first.</summary>
/// <remarks>To look changes nothing: not the model, not its mode, not a random state.</remarks>
internal sealed class Snapshots : ITrainingCallback
{
    /// <summary>Images in a strip: the first of the validation set.</summary>
    public const int Columns = 8;

    private const string Prefix = "step-";
    private const string Original = "original.png";
    private static readonly long[] Early = [1, 10, 100];

    private readonly string folder;
    private readonly Pictures pictures;
    private readonly nn.Module model;
    private readonly ImageDataSet images;

    private Snapshots(string folder, Pictures pictures, nn.Module model, ImageDataSet images)
    {
        this.folder = folder;
        this.pictures = pictures;
        this.model = model;
        this.images = images;
    }

    /// <summary>Begins with the images themselves.</summary>
    public static Snapshots Begin(string folder, Pictures pictures, nn.Module model, ImageDataSet images)
    {
        using Tensor first = images.Images(0, Columns);
        Png.Save(Path.Combine(folder, Original), PixelImages.Strip(ImageGrid.ToImages(first)));
        return new(folder, pictures, model, images);
    }

    /// <summary>The images themselves, as a run has left them.</summary>
    public static IReadOnlyList<PixelImage> ReadOriginals(string folder) => PixelImages.Split(Png.Load(Path.Combine(folder, Original)), Columns);

    /// <summary>Those that a run has left, in the order of their steps.</summary>
    public static IReadOnlyList<(long Step, IReadOnlyList<PixelImage> Images)> Read(string folder) =>
        [.. Files(folder).Order(StringComparer.Ordinal).Select(file => (Step(file), PixelImages.Split(Png.Load(file), Columns)))];

    /// <summary>Removes what an earlier run has left, of a run that is resumed what it will do again.</summary>
    public void OnStart(TrainingContext context)
    {
        foreach (string file in Files(folder).Where(file => Step(file) > context.StartStep)) File.Delete(file);
    }

    /// <summary>Takes one where it is time to.</summary>
    public void OnStep(TrainingContext context, TrainingProgress progress)
    {
        if (progress.Validation is not null || Early.Contains(progress.Step)) Take(progress.Step);
    }

    /// <summary>Takes one.</summary>
    public void Take(long step)
    {
        bool wasTraining = model.training;
        model.eval();
        try
        {
            using Tensor batch = images.Images(0, Columns);
            string name = Prefix + step.ToString("D9", CultureInfo.InvariantCulture) + ".png";
            Png.Save(Path.Combine(folder, name), PixelImages.Strip(pictures.Reconstructed(batch)));
        }
        finally
        {
            model.train(wasTraining);
        }
    }

    private static string[] Files(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder, Prefix + "*.png") : [];

    private static long Step(string file) =>
        long.TryParse(Path.GetFileNameWithoutExtension(file)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            ? step
            : throw new InvalidDataException($"{file}: expected a number of steps after '{Prefix}'.");
}
