using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using VectorQuantization.Checkpoints;
using VectorQuantization.Imaging;
using VectorQuantization.PixelCnn;
using VectorQuantization.PixelCnn.Sampling;
using VectorQuantization.PixelCnn.Training;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace PixelCnnPriorSample;

/// <summary>The same network over the pixels of binarized MNIST, whose likelihoods are published for many models.</summary>
internal static class PixelDemo
{
    private const int Samples = 100;

    public static void Run(PriorOptions options)
    {
        var clock = Stopwatch.StartNew();
        string folder = CodeDemo.Prepare(options);
        string data = options.Data ?? throw new PriorException("--dataset binarized-mnist needs --data, the folder of its files.");
        CodeDataSet training = BinarizedMnist.Load(data, "train"), validation = BinarizedMnist.Load(data, "valid"), test = BinarizedMnist.Load(data, "test");
        set_num_threads(options.Threads);
        manual_seed(options.Seed);
        using GatedPixelCnn model = PriorTraining.Train(training, validation, classes: 0, options, folder);
        StateDictionary.Save(model, Path.Combine(folder, "binarized-mnist.safetensors"));

        IReadOnlyList<Metric> measured = PriorTraining.Measure(model, test, device(options.Device));
        using var sampler = new CachedSampler(model);
        using Tensor free = full([Samples, test.Height, test.Width], -1L, int64);
        using SampledMaps sampled = sampler.Sample(free, options: new SamplingOptions { Seed = options.Seed });
        using Tensor grey = sampled.Values.to(ScalarType.Float32), images = grey.unsqueeze(1);
        Png.Save(Path.Combine(folder, "binarized-mnist-samples.png"), ImageGrid.Compose(images, new() { Columns = 10, Scale = 2 }));

        double nats = measured.Value("nats_per_image"), factorised = new PositionFrequencies(training).BitsPerCode(test) * test.Height * test.Width * Math.Log(2);
        var numbers = new
        {
            test_nats = nats, position_frequency_nats = factorised, published_pixelcnn_nats = 81.30, published_nade_nats = 88.33,
            steps = options.Steps, batch = options.Batch, layers = options.Layers, channels = options.Channels, seconds = clock.Elapsed.TotalSeconds,
        };
        AtomicFile.WriteText(Path.Combine(folder, "binarized-mnist.json"), JsonSerializer.Serialize(numbers, new JsonSerializerOptions { WriteIndented = true }) + "\n");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"test {nats:F2} nats an image  (published: PixelCNN 81.30, NADE 88.33; pixels by their frequencies {factorised:F2})  {clock.Elapsed.TotalSeconds:F0} s"));
        Console.WriteLine($"Samples and numbers are in {folder}");
    }
}
