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
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="options"/>, its optimizer or its schedule is null.</exception>
    public Trainer(TrainerOptions options, ILogger<Trainer>? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
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
    /// <exception cref="ArgumentException">A source says that it has no batch, early stopping has no validation data, or validation has not the metric it goes by.</exception>
    /// <exception cref="InvalidOperationException">The options' optimizer factory gave null.</exception>
    /// <exception cref="NonFiniteLossException">The loss became infinite or NaN; the model's weights are those before that step.</exception>
    public TrainingResult Fit<TBatch>(ITrainingTask<TBatch> task, IBatchSource<TBatch> training, IBatchSource<TBatch>? validation = null,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) where TBatch : IDisposable
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(training);
        CheckNotEmpty(training, nameof(training));
        if (validation is not null) CheckNotEmpty(validation, nameof(validation));
        else if (options.EarlyStopping is not null) throw new ArgumentException("Early stopping goes by validation; expected batches to validate on.", nameof(validation));
        Device device = options.Device ?? CPU;
        long total = options.Steps ?? Math.Max(1, checked(options.Epochs * training.BatchesPerEpoch) / options.BatchesPerStep);
        task.Model.to(device);
        using optim.Optimizer optimizer = options.Optimizer(task.Model.parameters())
            ?? throw new InvalidOperationException($"{nameof(TrainerOptions)}.{nameof(TrainerOptions.Optimizer)} gave null; expected an optimizer.");
        Log.Started(logger, total, training.BatchesPerEpoch, device);

        var step = new TrainingStep<TBatch>(task, training, optimizer, options, device, total);
        var patience = options.EarlyStopping is null ? null : new Patience(options.EarlyStopping);
        long started = time.GetTimestamp();
        TimeSpan stepping = TimeSpan.Zero;
        long done = 0;
        double loss = double.NaN;
        IReadOnlyList<Metric>? measured = null;
        TrainingEnd end = TrainingEnd.Completed;
        try
        {
            task.Model.train();
            while (done < total && end == TrainingEnd.Completed)
            {
                if (cancellation.IsCancellationRequested)
                {
                    end = TrainingEnd.Cancelled;
                    break;
                }
                long stepStarted = time.GetTimestamp();
                (loss, IReadOnlyList<Metric> metrics, double learningRate) = step.Run(done);
                done++;
                stepping += time.GetElapsedTime(stepStarted);

                if (done < total && options.TimeLimit is TimeSpan limit && time.GetElapsedTime(started) >= limit) end = TrainingEnd.OutOfTime;
                bool isLast = done == total || end != TrainingEnd.Completed;
                measured = validation is not null && (isLast || (options.ValidateEvery is long every && done % every == 0)) ? Validate(task, validation, device) : null;
                double rate = done / Math.Max(stepping.TotalSeconds, 1e-9);
                if (done % options.LogEvery == 0 || isLast) Log.Step(logger, done, total, loss, new MetricText(metrics), rate);
                if (measured is not null) Log.Validated(logger, done, new MetricText(measured));
                progress?.Report(new TrainingProgress(done, total, (done * options.BatchesPerStep - 1) / training.BatchesPerEpoch, loss, metrics, time.GetElapsedTime(started), rate, measured)
                {
                    LearningRate = learningRate,
                });
                if (!isLast && measured is not null && patience?.IsOver(measured) == true) end = TrainingEnd.NoImprovement;
            }
        }
        finally
        {
            task.Model.eval();
        }
        if (end == TrainingEnd.Cancelled) Log.Cancelled(logger, done, total);
        if (end == TrainingEnd.OutOfTime) Log.OutOfTime(logger, done, total, options.TimeLimit!.Value);
        if (end == TrainingEnd.NoImprovement) Log.NoImprovement(logger, done, total, options.EarlyStopping!.Metric, patience!.Best!.Value, options.EarlyStopping.Patience);
        return new TrainingResult(done, end, loss, measured, time.GetElapsedTime(started), done / Math.Max(stepping.TotalSeconds, 1e-9));
    }

    private static void CheckNotEmpty<TBatch>(IBatchSource<TBatch> source, string argument) where TBatch : IDisposable
    {
        if (source.BatchesPerEpoch < 1)
            throw new ArgumentException($"The source has {source.BatchesPerEpoch} batches an epoch; expected at least 1.", argument);
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
