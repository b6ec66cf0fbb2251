using VectorQuantization.Data;

namespace VqVaeSample;

/// <summary>Images to train on and images held out.</summary>
internal sealed record DemoData(ImageDataSet Training, ImageDataSet Validation)
{
    // The shapes are a data set like another: the same whatever the run's seed.
    private const int TrainingShapesSeed = 1;
    private const int ValidationShapesSeed = 2;

    public static DemoData Load(DemoOptions options, CancellationToken cancellation) => options.DataSet switch
    {
        DemoDataSet.Shapes => new(GeneratedShapes.Create(10_000, TrainingShapesSeed), GeneratedShapes.Create(2_000, ValidationShapesSeed)),
        _ => new(FashionMnistSplit(DataSetSplit.Train, options, cancellation), FashionMnistSplit(DataSetSplit.Test, options, cancellation)),
    };

    private static ImageDataSet FashionMnistSplit(DataSetSplit split, DemoOptions options, CancellationToken cancellation) =>
        FashionMnist.LoadAsync(new() { Path = options.Data, Split = split, Progress = new DownloadLines() }, cancellation).GetAwaiter().GetResult();

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
