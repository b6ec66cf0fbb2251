using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>Trains any model through <see cref="ITrainingTask{TBatch}"/>: steps, validation, messages, progress, cancellation. It knows no model.</summary>
public sealed class Trainer
{
    private readonly TrainerOptions options;
    private readonly ILogger logger;
    private readonly TimeProvider time;

    /// <summary>Creates a trainer; it holds no state between runs.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="logger">Receives messages. The default is null: none.</param>
    /// <param name="time">Clock of the times reported. The default is null: the system's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of steps or epochs is not positive.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> or its optimizer is null.</exception>
    public Trainer(TrainerOptions options, ILogger<Trainer>? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.Optimizer, nameof(options.Optimizer));
        if (options.Steps is long steps) ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1, nameof(options.Steps));
        if (options.ValidateEvery is long every) ArgumentOutOfRangeException.ThrowIfLessThan(every, 1, nameof(options.ValidateEvery));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Epochs, 1, nameof(options.Epochs));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LogEvery, 1, nameof(options.LogEvery));
        this.options = options;
        this.logger = logger ?? (ILogger)NullLogger.Instance;
        this.time = time ?? TimeProvider.System;
    }

    /// <summary>Trains a task. The model is left on the device, in eval mode, however the run ends. What the task, a source or the progress throws goes on to the caller.</summary>
    /// <typeparam name="TBatch">What the task trains on.</typeparam>
    /// <param name="task">The task.</param>
    /// <param name="training">Batches to train on.</param>
    /// <param name="validation">Batches to validate on. The default is null: no validation.</param>
    /// <param name="progress">Told after every step, on this thread. The default is null.</param>
    /// <param name="cancellation">Stops the run after the step under way; the result says so, nothing is thrown.</param>
    /// <exception cref="ArgumentException">A source says that it has no batch.</exception>
    /// <exception cref="InvalidOperationException">The options' optimizer factory gave null.</exception>
    /// <exception cref="NonFiniteLossException">The loss became infinite or NaN; the model's weights are those before that step.</exception>
    public TrainingResult Fit<TBatch>(ITrainingTask<TBatch> task, IBatchSource<TBatch> training, IBatchSource<TBatch>? validation = null,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) where TBatch : IDisposable
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(training);
        CheckNotEmpty(training, nameof(training));
        if (validation is not null) CheckNotEmpty(validation, nameof(validation));
        Device device = options.Device ?? CPU;
        long total = options.Steps ?? checked(options.Epochs * training.BatchesPerEpoch);
        task.Model.to(device);
        using optim.Optimizer optimizer = options.Optimizer(task.Model.parameters())
            ?? throw new InvalidOperationException($"{nameof(TrainerOptions)}.{nameof(TrainerOptions.Optimizer)} gave null; expected an optimizer.");
        Log.Started(logger, total, training.BatchesPerEpoch, device);

        long started = time.GetTimestamp();
        TimeSpan stepping = TimeSpan.Zero;
        long done = 0;
        double loss = double.NaN;
        IReadOnlyList<Metric>? measured = null;
        bool cancelled = false;
        try
        {
            task.Model.train();
            while (done < total)
            {
                if (cancellation.IsCancellationRequested)
                {
                    cancelled = true;
                    break;
                }
                long stepStarted = time.GetTimestamp();
                (loss, IReadOnlyList<Metric> metrics) = Step(task, training, optimizer, device, done);
                done++;
                stepping += time.GetElapsedTime(stepStarted);

                bool validate = validation is not null && (done == total || (options.ValidateEvery is long every && done % every == 0));
                measured = validate ? Validate(task, validation!, device) : null;
                double rate = done / Math.Max(stepping.TotalSeconds, 1e-9);
                if (done % options.LogEvery == 0 || done == total) Log.Step(logger, done, total, loss, new MetricText(metrics), rate);
                if (measured is not null) Log.Validated(logger, done, new MetricText(measured));
                progress?.Report(new TrainingProgress(done, total, (done - 1) / training.BatchesPerEpoch, loss, metrics, time.GetElapsedTime(started), rate, measured));
            }
        }
        finally
        {
            task.Model.eval();
        }
        if (cancelled) Log.Cancelled(logger, done, total);
        return new TrainingResult(done, cancelled, loss, measured, time.GetElapsedTime(started), done / Math.Max(stepping.TotalSeconds, 1e-9));
    }

    private static void CheckNotEmpty<TBatch>(IBatchSource<TBatch> source, string argument) where TBatch : IDisposable
    {
        if (source.BatchesPerEpoch < 1)
            throw new ArgumentException($"The source has {source.BatchesPerEpoch} batches an epoch; expected at least 1.", argument);
    }

    private static (double Loss, IReadOnlyList<Metric> Metrics) Step<TBatch>(ITrainingTask<TBatch> task, IBatchSource<TBatch> source,
        optim.Optimizer optimizer, Device device, long step) where TBatch : IDisposable
    {
        using var scope = NewDisposeScope();
        using TBatch batch = source.Batch(step);
        using StepResult result = task.Step(batch, device);
        double loss = result.Loss.ToDouble();
        if (!double.IsFinite(loss)) throw new NonFiniteLossException(step + 1, loss);
        optimizer.zero_grad();
        result.Loss.backward();
        optimizer.step();
        return (loss, result.Metrics);
    }

    private static IReadOnlyList<Metric> Validate<TBatch>(ITrainingTask<TBatch> task, IBatchSource<TBatch> source, Device device) where TBatch : IDisposable
    {
        using var noGrad = no_grad();
        task.Model.eval();
        try
        {
            return task.Evaluate(Once(source), device);
        }
        finally
        {
            task.Model.train();
        }
    }

    private static IEnumerable<TBatch> Once<TBatch>(IBatchSource<TBatch> source) where TBatch : IDisposable
    {
        for (long step = 0; step < source.BatchesPerEpoch; step++)
        {
            using TBatch batch = source.Batch(step);
            yield return batch;
        }
    }
}
