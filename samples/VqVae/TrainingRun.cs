using TorchSharp;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Training;
using VectorQuantization.Training.Runs;
using VqVaeSample.Record;
using static TorchSharp.torch;

namespace VqVaeSample;

/// <summary>One run: a model, its training, and what there is to see of both in a folder.</summary>
internal sealed class TrainingRun : IDisposable
{
    private const int ValidationBatch = 500;

    private readonly DemoOptions options;
    private readonly DemoData data;
    private readonly OutputFolder output;
    private readonly Device device;
    private readonly Generator generator;
    private readonly VqVaeTask task;
    private readonly ImageBatches validation;
    private readonly Published? published;
    private readonly TrailingMeans means;

    /// <summary>Makes the model.</summary>
    /// <exception cref="DemoException">There is no such device.</exception>
    public TrainingRun(DemoOptions options, DemoData data, OutputFolder output)
    {
        this.options = options;
        this.data = data;
        this.output = output;
        device = FindDevice(options.Device);
        // Initial weights come from torch's global generator, first codes from this one, the order of the images from (seed, epoch).
        set_num_threads(options.Threads);
        random.manual_seed(options.Seed);
        generator = new Generator((ulong)options.Seed);
        Model = ModelBuilder.Build(options, data.Training.Channels, generator);
        task = new VqVaeTask(Model, data.Training.PixelVariance());
        validation = new ImageBatches(data.Validation, new BatchOrder(data.Validation.Count, ValidationBatch));
        published = Preset.PublishedFor(options);
        means = new TrailingMeans(published?.Window ?? 1, published?.Numbers.Select(number => number.Step) ?? []);
    }

    public VqVae Model { get; }

    /// <summary>The published run of the same settings, if there is one.</summary>
    public Published? Published => published;

    /// <summary>Trains to the end, or until it is stopped.</summary>
    /// <exception cref="OperationCanceledException">It was stopped before the first step.</exception>
    public TrainingResult Train(IProgress<TrainingProgress> display, CancellationToken stop)
    {
        Begin();
        Snapshots snapshots = Snapshots.Begin(output.Snapshots, new Pictures(Model, device), Model, data.Validation);
        var trainer = new Trainer(new TrainerOptions
        {
            Steps = options.Steps,
            Device = device,
            Optimizer = parameters => optim.Adam(parameters, options.LearningRate),
            ValidateEvery = Math.Max(100, options.Steps / 5),
            Callbacks = [snapshots, means],
            Run = new RunOptions(output.FullPath)
            {
                Resume = true,
                CheckpointEvery = options.CheckpointEvery == 0 ? null : options.CheckpointEvery,
                // Ten steps apart in a long run; in a short one, a hundred points all the same.
                RecordEvery = Math.Clamp(options.Steps / 100, 1, 10),
            },
        });
        var training = new ImageBatches(data.Training, new BatchOrder(data.Training.Count, options.Batch, options.Seed, dropLast: true));
        TrainingResult result = trainer.Fit(task, training, validation, display, stop);
        if (result.Steps == 0) throw new OperationCanceledException();
        if (result.Validation is null) snapshots.Take(result.Steps);
        return result;
    }

    /// <summary>Makes way for a new run, or makes sure that it is this one that is to be resumed.</summary>
    private void Begin()
    {
        if (!options.Resume) output.RemoveCheckpoints();
        else if (output.RunOptions is { } begun && begun.OfTheRun() != options.OfTheRun())
            throw new DemoException($"The run in '{options.Output}' began with other options; --resume goes on with the same ones.");
        output.WriteRunOptions(options);
    }

    /// <summary>Measures the model and writes everything, the summary last.</summary>
    /// <exception cref="DemoException">The model diverged.</exception>
    public Summary Finish(TrainingResult result, Timings timings)
    {
        timings.End("validation and snapshots", "training steps", TimeSpan.FromSeconds(result.Steps / result.StepsPerSecond));
        IReadOnlyList<Metric> measured = result.Validation ?? Measure();
        if (measured.Any(metric => !double.IsFinite(metric.Value)))
            throw new DemoException("The model diverged: its validation error is not finite; a lower --learning-rate usually helps.");
        output.Write(Model, device, data.Validation, options);
        timings.End("pictures and files");
        var summary = Summary.Of(Model, device, data.Validation, measured, result, timings.Total, options);
        if (published is not null) summary = summary with { Comparison = VqVaeSample.Comparison.Of(published, means, summary.CompressionRatio) };
        output.Write(new RunReport(summary, RunMetrics.Read(output.Metrics), Usage.Of(Model, device, validation), data.Validation,
            new Pictures(Model, device), Snapshots.ReadOriginals(output.Snapshots), Snapshots.Read(output.Snapshots), timings));
        output.Write(summary);
        return summary;
    }

    public void Dispose()
    {
        Model.Dispose();
        generator.Dispose();
    }

    /// <summary>A run that was stopped has not been validated at its end.</summary>
    private IReadOnlyList<Metric> Measure()
    {
        using var noGrad = no_grad();
        Model.eval();
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
