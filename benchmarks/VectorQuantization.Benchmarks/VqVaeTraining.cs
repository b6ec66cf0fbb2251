using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using VectorQuantization.Checkpoints;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Training;
using VqVaeSample;
using static TorchSharp.torch;

namespace VectorQuantization.Benchmarks;

/// <summary>
/// Trains the model of <c>samples/VqVae --preset sonnet-cifar10</c> when asked, one line a request, so that benchmarks/peers/vqvae_training.py can take turns with it.
/// </summary>
/// <remarks>
/// Writes images.bin (uint8) and weights.safetensors to a folder first, so that the other side has the same. <c>losses BATCH STEPS</c> trains from those
/// weights over the images in their own order, and answers the loss of each step; <c>train BATCH STEPS</c> trains on and answers the seconds of processor time and
/// of the clock; <c>quit</c> ends.
/// </remarks>
internal sealed class VqVaeTraining : IDisposable
{
    private const int Images = 2048, Channels = 3, Side = 32;
    private static readonly DemoOptions Options = Preset.SonnetCifar10.Options;

    private readonly string weights;
    private readonly ImageDataSet images;
    private readonly double variance;
    private readonly Generator generator = new(1);
    private readonly VqVae model;

    private VqVaeTraining(string folder)
    {
        weights = Path.Combine(folder, "weights.safetensors");
        images = Coloured(GeneratedShapes.Create(Images * Channels, 1, Side));
        variance = images.PixelVariance();
        random.manual_seed(1);
        model = ModelBuilder.Build(Options, Channels, generator);
        StateDictionary.Save(model, weights);
        using FileStream stream = File.Create(Path.Combine(folder, "images.bin"));
        for (int i = 0; i < images.Count; i++) stream.Write(images.Pixels(i));
    }

    public static int Run(string folder, int threads, TextReader requests, TextWriter answers)
    {
        set_num_threads(threads);
        using var training = new VqVaeTraining(folder);
        Answer(string.Create(CultureInfo.InvariantCulture, $"{training.variance:R} {Options.LearningRate:R}"));
        while (requests.ReadLine() is { } line && line != "quit")
        {
            Answer(line.Split(' ') switch
            {
                ["losses", string batch, string steps] => training.Losses(Number(batch), Number(steps)),
                ["train", string batch, string steps] => training.Train(Number(batch), Number(steps)),
                _ => throw new InvalidDataException($"Request '{line}' is not known."),
            });
        }
        return 0;

        void Answer(string text)
        {
            answers.WriteLine(text);
            answers.Flush();
        }
    }

    public void Dispose()
    {
        model.Dispose();
        generator.Dispose();
    }

    private string Losses(int batch, int steps)
    {
        StateDictionary.Load(model, weights);
        var losses = new List<double>();
        Fit(new BatchOrder(images.Count, batch), steps, new Progress(step => losses.Add(step.Loss)));
        return string.Join(' ', losses.Select(loss => loss.ToString("R", CultureInfo.InvariantCulture)));
    }

    private string Train(int batch, int steps)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        Fit(new BatchOrder(images.Count, batch, seed: 1, dropLast: true), steps);
        processor = Environment.CpuUsage.TotalTime - processor;
        return string.Create(CultureInfo.InvariantCulture, $"{processor.TotalSeconds:F6} {Stopwatch.GetElapsedTime(start).TotalSeconds:F6}");
    }

    private void Fit(BatchOrder order, int steps, IProgress<TrainingProgress>? progress = null) =>
        new Trainer(new TrainerOptions { Steps = steps, Optimizer = parameters => optim.Adam(parameters, Options.LearningRate) })
            .Fit(new VqVaeTask(model, variance), new ImageBatches(images, order), progress: progress);

    /// <summary>Three grey images for each coloured one.</summary>
    private static ImageDataSet Coloured(ImageDataSet grey)
    {
        byte[] pixels = new byte[grey.Count * grey.ImageSize];
        for (int i = 0; i < grey.Count; i++) grey.Pixels(i).CopyTo(pixels.AsSpan(i * grey.ImageSize));
        return new ImageDataSet("coloured shapes", pixels, default, Channels, Side, Side);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed class Progress(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
