using System.Diagnostics;
using TorchSharp;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VqVaeSample;

/// <summary>The whole demo: load, train, measure, show.</summary>
internal static class Demo
{
    private const int ValidationBatch = 500;

    /// <summary>Runs with the options given and returns the exit code.</summary>
    public static int Run(DemoOptions options)
    {
        var clock = Stopwatch.StartNew();
        using var stop = new StopSignal();
        var output = OutputFolder.Open(options.Output);
        Device device = FindDevice(options.Device);
        DemoData data = DemoData.Load(options, stop.Token);

        // Initial weights come from torch's global generator, first codes from this one, the order of the images from (seed, epoch).
        set_num_threads(options.Threads);
        random.manual_seed(options.Seed);
        using var generator = new Generator((ulong)options.Seed);
        using VqVae model = ModelBuilder.Build(options, data.Training.Channels, generator);
        var task = new VqVaeTask(model, data.Training.PixelVariance());
        var training = new ImageBatches(data.Training, new BatchOrder(data.Training.Count, options.Batch, options.Seed, dropLast: true));
        var validation = new ImageBatches(data.Validation, new BatchOrder(data.Validation.Count, ValidationBatch));
        Report.Start(options, data, model);

        var trainer = new Trainer(new TrainerOptions
        {
            Steps = options.Steps,
            Device = device,
            Optimizer = parameters => optim.Adam(parameters, options.LearningRate),
            ValidateEvery = Math.Max(100, options.Steps / 5),
        });
        var history = new History(options.Steps);
        Published? published = Preset.PublishedFor(options);
        var means = new TrailingMeans(published?.Window ?? 1, published?.Numbers.Select(number => number.Step) ?? []);
        TrainingResult result = ProgressDisplay.Run(display =>
            trainer.Fit(task, training, validation, history.Before(means.Before(display)), stop.Token));
        if (result.Steps == 0) throw new OperationCanceledException();

        IReadOnlyList<Metric> measured = result.Validation ?? Measure(task, validation, device);
        if (measured.Any(metric => !double.IsFinite(metric.Value)))
            throw new DemoException("The model diverged: its validation error is not finite; a lower --learning-rate usually helps.");
        output.Write(model, device, data.Validation, options, history);
        var summary = Summary.Of(model, device, data.Validation, measured, result, clock.Elapsed, options);
        if (published is not null) summary = summary with { Comparison = VqVaeSample.Comparison.Of(published, means, summary.CompressionRatio) };
        output.Write(summary);
        if (summary.Comparison is not null) Report.Compare(published!, summary.Comparison);
        Report.End(summary, output, result);
        return result.Cancelled ? CommandLine.Stopped : CommandLine.Success;
    }

    /// <summary>A run that was stopped has not been validated at its end.</summary>
    private static IReadOnlyList<Metric> Measure(VqVaeTask task, ImageBatches validation, Device device)
    {
        using var noGrad = no_grad();
        task.Model.eval();
        return task.Evaluate(Batches(), device);

        IEnumerable<Tensor> Batches()
        {
            for (long step = 0; step < validation.BatchesPerEpoch; step++)
            {
                using Tensor batch = validation.Batch(step);
                yield return batch;
            }
        }
    }

    private static Device FindDevice(string name)
    {
        if (name == "cuda" && !cuda_is_available())
            throw new DemoException("No CUDA device was found; train with --device cpu.");
        return device(name);
    }
}
