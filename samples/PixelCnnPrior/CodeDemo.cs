using System.Diagnostics;
using TorchSharp;
using VectorQuantization.Checkpoints;
using VectorQuantization.Data;
using VectorQuantization.Imaging;
using VectorQuantization.Models;
using VectorQuantization.PixelCnn;
using VectorQuantization.PixelCnn.Sampling;
using VectorQuantization.PixelCnn.Training;
using static TorchSharp.torch;

namespace PixelCnnPriorSample;

/// <summary>The two stages of a VQ-VAE: learn codes, learn what codes go together; then draw, decode, and have a classifier look.</summary>
internal static class CodeDemo
{
    private const int SamplesPerClass = 100;
    private const int GridColumns = 10;

    public static void Run(PriorOptions options)
    {
        var clock = Stopwatch.StartNew();
        options = CodeModel.WithItsData(options);
        string folder = Prepare(options);
        var device = new Device(options.Device);
        (ImageDataSet training, ImageDataSet validation) = Load(options);
        int classes = training.ClassNames.Count;

        // Initial weights come from torch's global generator, first codes from this one, the order of the data from (seed, epoch), samples from (seed, image).
        set_num_threads(options.Threads);
        manual_seed(options.Seed);
        using var generator = new Generator((ulong)options.Seed);
        using VqVae model = CodeModel.TrainOrLoad(training, validation, options, generator);
        CodeDataSet codes = CodeDataSet.Encode(model, training, device), held = CodeDataSet.Encode(model, validation, device);
        model.Save(CodeModel.In(folder));
        using GatedPixelCnn prior = PriorTraining.Train(codes, held, classes, options, folder);
        StateDictionary.Save(prior, Path.Combine(folder, "prior.safetensors"));

        // Image i is of class i mod classes, so that a batch has some of each.
        using var together = new CodePrior(model, prior, codes.Height, codes.Width);
        long sampleStart = Stopwatch.GetTimestamp();
        using Tensor labels = arange(SamplesPerClass * classes, int64).remainder(classes);
        using Tensor samples = together.Images(SamplesPerClass * classes, new(labels), new SamplingOptions { Seed = options.Seed }, device);
        double samplesPerSecond = SamplesPerClass * classes / Stopwatch.GetElapsedTime(sampleStart).TotalSeconds;
        Draw(Path.Combine(folder, "class-samples.png"), samples, classes);
        using Tensor uniform = Uniform(model, codes, classes, generator, device);
        Draw(Path.Combine(folder, "uniform-samples.png"), uniform, classes);

        using Classifier classifier = Classifier.Train(training, options.ClassifierSteps, options.Seed, device);
        var summary = new Summary(
            PriorTraining.Measure(prior, held, device).Value("bits_per_code"),
            PriorTraining.Measure(prior, codes, device).Value("bits_per_code"),
            Math.Log2(codes.Categories),
            new PositionFrequencies(codes).BitsPerCode(held),
            classifier.Accuracy(validation.Count, (first, count) => (validation.Images(first, count), validation.Labels(first, count))),
            classifier.Accuracy(validation.Count, (first, count) => (Reconstructed(model, validation.Images(first, count).to(device)), validation.Labels(first, count))),
            classifier.Accuracy(SamplesPerClass * classes, (first, count) => (samples.narrow(0, first, count), labels.narrow(0, first, count))),
            samplesPerSecond,
            clock.Elapsed.TotalSeconds,
            options with { Codes = (int)model.CodebookSize });
        summary.Write(Path.Combine(folder, "summary.json"));
        summary.Print(folder);
    }

    /// <summary>Creates the output folder and checks the device, before any time goes into training.</summary>
    internal static string Prepare(PriorOptions options)
    {
        if (options.Device == "cuda" && !cuda_is_available()) throw new PriorException("No CUDA device was found; train with --device cpu.");
        return Directory.CreateDirectory(Path.GetFullPath(options.Output)).FullName;
    }

    private static (ImageDataSet Training, ImageDataSet Validation) Load(PriorOptions options) => options.DataSet == PriorDataSet.Shapes
        ? (GeneratedShapes.Create(10_000, 1), GeneratedShapes.Create(2_000, 2))
        : (FashionMnist.Load(new() { Path = options.Data }), FashionMnist.Load(new() { Path = options.Data, Split = DataSetSplit.Test }));

    private static Tensor Reconstructed(VqVae model, Tensor images)
    {
        using Tensor codes = model.Encode(images);
        return model.Decode(codes);
    }

    /// <summary>What the decoder makes of codes drawn independently and uniformly.</summary>
    private static Tensor Uniform(VqVae model, CodeDataSet codes, int rows, Generator generator, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor drawn = randint(codes.Categories, [rows * GridColumns, codes.Height, codes.Width], int64, generator: generator);
        return model.Decode(drawn.to(device)).MoveToOuterDisposeScope();
    }

    /// <summary>A row a class: the first ten of each.</summary>
    private static void Draw(string path, Tensor images, int classes)
    {
        using var scope = NewDisposeScope();
        Tensor byClass = images.narrow(0, 0, classes * GridColumns).unflatten(0, GridColumns, classes).transpose(0, 1).flatten(0, 1);
        Png.Save(path, ImageGrid.Compose(byClass, new() { Columns = GridColumns, Scale = 2 }));
    }
}
