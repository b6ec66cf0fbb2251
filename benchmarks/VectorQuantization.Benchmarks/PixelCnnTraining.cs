using System.Globalization;
using VectorQuantization.Data;
using VectorQuantization.PixelCnn;
using VectorQuantization.PixelCnn.Training;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.Benchmarks;

/// <summary>Steps a second of processor time of training the prior of samples/PixelCnnPrior on random codes: benchmarks/peers/pixelcnn_training.py is its twin.</summary>
internal static class PixelCnnTraining
{
    private const int Categories = 64, Classes = 10, Side = 7, Batch = 64;
    private const int Warmup = 20;

    public static int Run(int steps, int threads, int channels)
    {
        set_num_threads(threads);
        manual_seed(1);
        using var model = new GatedPixelCnn(new(Categories) { Channels = channels, Layers = 8, HeadChannels = 128, Classes = Classes });
        var random = SplitMix64.Create(1, 1);
        int[] maps = [.. Enumerable.Range(0, Batch * Side * Side).Select(_ => random.Next(Categories))], labels = [.. Enumerable.Range(0, Batch).Select(i => i % Classes)];
        var codes = new CodeDataSet(maps, labels, Categories, Side, Side);
        var source = new CodeBatches(codes, new BatchOrder(Batch, Batch));
        Fit(Warmup);
        Console.WriteLine(Fit(steps).ToString("F3", CultureInfo.InvariantCulture));
        return 0;

        double Fit(long count)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            new Trainer(new TrainerOptions { Steps = count }).Fit(new PriorTask(model), source);
            return count / (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        }
    }
}
