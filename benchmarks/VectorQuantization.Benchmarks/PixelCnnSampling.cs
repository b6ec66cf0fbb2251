using System.Globalization;
using System.Text;
using System.Text.Json;
using VectorQuantization.PixelCnn;
using VectorQuantization.PixelCnn.Sampling;
using static TorchSharp.torch;

namespace VectorQuantization.Benchmarks;

/// <summary>Sampling from a gated PixelCNN with caches against the whole network for each position, on the same weights, by one thread.</summary>
/// <remarks>Both give the same samples. What the whole network costs is measured for a few positions and multiplied: each costs the same, whatever is known
/// already.</remarks>
internal static class PixelCnnSampling
{
    private const int Repeats = 5;
    private const int NaivePositions = 5;
    private static readonly GatedPixelCnnOptions Network = new(Categories: 64) { Channels = 64, Layers = 10, FirstKernel = 7, HeadChannels = 128, Classes = 10 };

    /// <summary>Writes a JSON array of {map, batch, cached_ms, naive_ms} and prints a table.</summary>
    public static int Run(string file)
    {
        set_num_threads(1);
        manual_seed(1);
        using var model = new GatedPixelCnn(Network);
        model.eval();
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"K = {Network.Categories}, {Network.Layers} layers of {Network.Channels} channels, one thread, processor time, medians of {Repeats}.").AppendLine();
        text.AppendLine("| map | batch | cached, ms | images/s | whole network, ms | ratio |").AppendLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        var rows = new List<object>();
        foreach (int side in new[] { 8, 16, 32 })
        {
            foreach (int batch in new[] { 1, 4, 16, 64 })
            {
                using Tensor given = full([batch, side, side], -1L, int64), labels = zeros(batch, int64);
                var condition = new PriorCondition(labels);
                double cached = Median(Repeats, () =>
                {
                    using var sampler = new CachedSampler(model);
                    sampler.Sample(given, condition).Dispose();
                });
                double naive = WholeNetwork(model, given, condition) * side * side;
                rows.Add(new { map = $"{side}x{side}", batch, cached_ms = Math.Round(cached, 2), naive_ms = Math.Round(naive, 1) });
                text.AppendLine(CultureInfo.InvariantCulture, $"| {side}×{side} | {batch} | {cached:F1} | {batch / cached * 1000:F1} | {naive:F0} | {naive / cached:F0} |");
            }
        }
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllText(file, JsonSerializer.Serialize(rows, new JsonSerializerOptions { WriteIndented = true }) + "\n");
        Console.Write(text);
        return 0;
    }

    /// <summary>Milliseconds that the slow way takes for a position.</summary>
    private static double WholeNetwork(GatedPixelCnn model, Tensor free, PriorCondition condition)
    {
        using var noGrad = no_grad();
        using Tensor known = free.clamp_min(0);
        return Median(NaivePositions, () =>
        {
            using var scope = NewDisposeScope();
            model.Logits(known, condition).flatten(2).select(2, 0).contiguous();
        });
    }

    private static double Median(int repeats, Action run)
    {
        run();
        double[] times = new double[repeats];
        for (int i = 0; i < repeats; i++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            run();
            times[i] = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
        }
        Array.Sort(times);
        return times[repeats / 2];
    }
}
