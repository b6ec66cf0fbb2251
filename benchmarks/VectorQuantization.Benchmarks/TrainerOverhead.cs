using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using VectorQuantization.Training;
using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace VectorQuantization.Benchmarks;

/// <summary>What the trainer takes beyond the loop that one would write by hand, on the demo's model, one thread: pieces of each in turn, so that what disturbs the machine disturbs both.</summary>
internal static class TrainerOverhead
{
    private const int Steps = 20, Rounds = 31;

    public static int Run()
    {
        set_num_threads(1);
        manual_seed(1);
        using var demo = new DemoModel();
        string folder = Directory.CreateTempSubdirectory("vq-overhead-").FullName;
        try
        {
            double[] bare = new double[Rounds], plain = new double[Rounds], recorded = new double[Rounds];
            Bare(demo);
            for (int round = 0; round < Rounds; round++)
            {
                bare[round] = Seconds(() => Bare(demo));
                plain[round] = Seconds(() => Fit(demo, null));
                recorded[round] = Seconds(() => Fit(demo, Path.Combine(folder, $"{round}")));
            }
            Console.WriteLine("| | ms a step, median | over the bare loop, median of pairs |");
            Console.WriteLine("| --- | ---: | ---: |");
            Print("bare loop", bare, bare);
            Print("Trainer", plain, bare);
            Print("Trainer with a run folder: metrics of every 10th step, a checkpoint at the end", recorded, bare);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What one would write without a trainer, and just as careful: losses read for a log, tensors freed.</summary>
    private static void Bare(DemoModel demo)
    {
        demo.Model.train();
        using optim.Optimizer optimizer = optim.Adam(demo.Model.parameters(), 1e-3);
        for (int step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            using Tensor batch = demo.Batches.Batch(step);
            optimizer.zero_grad();
            using StepResult result = demo.Task.Step(batch, CPU);
            if (!double.IsFinite(result.Loss.ToDouble())) throw new InvalidOperationException("The loss is not finite.");
            result.Loss.backward();
            optimizer.step();
        }
        demo.Model.eval();
    }

    private static void Fit(DemoModel demo, string? folder) =>
        new Trainer(new TrainerOptions { Steps = Steps, Run = folder is null ? null : new RunOptions(folder) }).Fit(demo.Task, demo.Batches);

    private static double Seconds(Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Print(string name, double[] times, double[] bare)
    {
        double ratio = Median(times.Zip(bare, (a, b) => a / b));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(times) / Steps * 1e3:F2} | {(ratio - 1) * 100:+0.0;−0.0;0} % |"));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
