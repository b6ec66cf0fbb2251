using VectorQuantization.Data;

namespace VqVaeSample;

/// <summary>Images to train on and images held out.</summary>
internal sealed record DemoData(ImageDataSet Training, ImageDataSet Validation)
{
    // The shapes are a data set like another: the same whatever the run's seed.
    private const int TrainingShapesSeed = 1;
    private const int ValidationShapesSeed = 2;

    public static DemoData Load(DemoOptions options, CancellationToken cancellation)
    {
        ImageDataSet training = Split(DataSetSplit.Train, options, cancellation);
        if (options.TrainingImages is not int count) return new(training, Split(DataSetSplit.Test, options, cancellation));
        if (count >= training.Count)
            throw new DemoException($"The preset {options.Preset} trains on {count} images and validates on more; {training.Name} has {training.Count}.");
        return new(training.Slice(0, count), training.Slice(count, training.Count - count));
    }

    private static ImageDataSet Split(DataSetSplit split, DemoOptions options, CancellationToken cancellation) => options.DataSet switch
    {
        DemoDataSet.Shapes when split == DataSetSplit.Train => GeneratedShapes.Create(10_000, TrainingShapesSeed),
        DemoDataSet.Shapes => GeneratedShapes.Create(2_000, ValidationShapesSeed),
        DemoDataSet.Cifar10 => Cifar10.LoadAsync(
            new() { Path = options.Data, Split = split, Progress = new DownloadLines() }, cancellation).GetAwaiter().GetResult(),
        _ => FashionMnist.LoadAsync(
            new() { Path = options.Data, Split = split, Progress = new DownloadLines() }, cancellation).GetAwaiter().GetResult(),
    };

    /// <summary>Says which file is being downloaded, once a file.</summary>
    private sealed class DownloadLines : IProgress<DownloadProgress>
    {
        private string? current;

        public void Report(DownloadProgress value)
        {
            if (value.File == current) return;
            current = value.File;
            Console.WriteLine(value.Total is long bytes ? $"Downloading {value.File}, {bytes / 1e6:F1} MB" : $"Downloading {value.File}");
        }
    }
}
