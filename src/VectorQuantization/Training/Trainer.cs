using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;
using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>
/// Trains any model through <see cref="ITrainingTask{TBatch}"/>: steps, validation, checkpoints from which a run goes on as if it had never stopped, messages, progress, cancellation. It knows no model.
/// </summary>
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
    /// <exception cref="ArgumentNullException"><paramref name="options"/>, its optimizer, its schedule or a callback is null.</exception>
    public Trainer(TrainerOptions options, ILogger<Trainer>? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        this.options = options;
        this.logger = logger ?? (ILogger)NullLogger.Instance;
        this.time = time ?? TimeProvider.System;
    }

    /// <summary>Trains a task. The model is left on the device, in eval mode, however the run ends. What the task, a source, a callback or the progress throws goes on to the caller.</summary>
    /// <typeparam name="TBatch">What the task trains on.</typeparam>
    /// <param name="task">The task.</param>
    /// <param name="training">Batches to train on.</param>
    /// <param name="validation">Batches to validate on. The default is null: no validation.</param>
    /// <param name="progress">Told after every step, on this thread. The default is null.</param>
    /// <param name="cancellation">Stops the run after the step under way; the result says so, nothing is thrown.</param>
    /// <exception cref="ArgumentException">A source says that it has no batch, early stopping or the best checkpoint has no validation data or validation not the metric it goes by, a phase trains
    /// what is not in the model, or the run's folder holds checkpoints and is not to be resumed.</exception>
    /// <exception cref="InvalidOperationException">The options' optimizer factory gave null.</exception>
    /// <exception cref="NonFiniteLossException">The loss became infinite or NaN; the model's weights are those before that step, and the exception names the last checkpoint.</exception>
    /// <exception cref="InvalidDataException">The checkpoint to go on from is damaged, or of another run; nothing has been taken from it.</exception>
    /// <exception cref="IOException">The run's folder cannot be written to, or another process trains in it.</exception>
    /// <exception cref="NotSupportedException">The run keeps checkpoints, and the optimizer's state cannot be kept.</exception>
    public TrainingResult Fit<TBatch>(ITrainingTask<TBatch> task, IBatchSource<TBatch> training, IBatchSource<TBatch>? validation = null,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) where TBatch : IDisposable
    {
        ArgumentNullException.ThrowIfNull(task);
        return Run(new SinglePhase<TBatch>(task), task, training, validation, progress, cancellation);
    }

    /// <inheritdoc cref="Fit{TBatch}(ITrainingTask{TBatch}, IBatchSource{TBatch}, IBatchSource{TBatch}?, IProgress{TrainingProgress}?, CancellationToken)"/>
    public TrainingResult Fit<TBatch>(IPhasedTask<TBatch> task, IBatchSource<TBatch> training, IBatchSource<TBatch>? validation = null,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) where TBatch : IDisposable
    {
        ArgumentNullException.ThrowIfNull(task);
        return Run(task, task, training, validation, progress, cancellation);
    }

    private TrainingResult Run<TBatch>(IPhasedTask<TBatch> task, object given, IBatchSource<TBatch> training, IBatchSource<TBatch>? validation,
        IProgress<TrainingProgress>? progress, CancellationToken cancellation) where TBatch : IDisposable
    {
        CheckSources(training, validation);
        Device device = options.Device ?? CPU;
        long total = options.Steps ?? Math.Max(1, checked(options.Epochs * training.BatchesPerEpoch) / options.BatchesPerStep);
        using RunFolder? folder = options.Run is null ? null : new RunFolder(options.Run);
        if (options.Threads is int threads) set_num_threads(threads);
        if (options.Seed is long seed) manual_seed(seed);
        task.Model.to(device);
        using var step = new TrainingStep<TBatch>(task, training, options, device, total);
        using AveragedWeights? average = options.WeightAverage is null ? null : new AveragedWeights(task.Model, options.WeightAverage);
        var patience = options.EarlyStopping is null ? null : new Patience(options.EarlyStopping);
        IReadOnlyList<(string, ITrainingState)> parts = folder is null ? [] : TrainingParts.Of(task.Model, step.Optimizers, folder.Metrics, [("task", given), ("training", training)], options.Callbacks);
        var state = new TrainingState(task.Model, average, patience, options, total, training.BatchesPerEpoch, parts);
        if (folder?.Resume(state) is { } record) Resumed(record, folder);

        var context = new TrainingContext(task.Model, device, state.Step, total, folder?.Path, logger);
        Log.Started(logger, total - state.Step, training.BatchesPerEpoch, device);
        var loop = new TrainingLoop<TBatch>(task, step, validation, options, state, folder, context, logger, time, progress);
        TrainingResult? result = null;
        try
        {
            task.Model.train();
            foreach (ITrainingCallback callback in options.Callbacks) callback.OnStart(context);
            result = loop.Run(training.BatchesPerEpoch, cancellation);
        }
        catch (NonFiniteLossException error)
        {
            error.Checkpoint = folder?.Latest?.Folder;
            throw;
        }
        finally
        {
            if (result is not null) average?.Swap();
            task.Model.eval();
            foreach (ITrainingCallback callback in options.Callbacks) callback.OnEnd(context, result);
        }
        return result;
    }

    private void CheckSources<TBatch>(IBatchSource<TBatch> training, IBatchSource<TBatch>? validation) where TBatch : IDisposable
    {
        ArgumentNullException.ThrowIfNull(training);
        CheckNotEmpty(training, nameof(training));
        if (validation is not null) CheckNotEmpty(validation, nameof(validation));
        else if (options.EarlyStopping is not null) throw new ArgumentException("Early stopping goes by validation; expected batches to validate on.", nameof(validation));
        else if (options.Run?.Best is not null) throw new ArgumentException("The best checkpoint goes by validation; expected batches to validate on.", nameof(validation));
    }

    private static void CheckNotEmpty<TBatch>(IBatchSource<TBatch> source, string argument) where TBatch : IDisposable
    {
        if (source.BatchesPerEpoch < 1)
            throw new ArgumentException($"The source has {source.BatchesPerEpoch} batches an epoch; expected at least 1.", argument);
    }

    private void Resumed(TrainingRecord record, RunFolder folder)
    {
        Log.Resumed(logger, folder.Path, record.Step);
        if (record.Threads != get_num_threads()) Log.OtherThreads(logger, record.Threads, get_num_threads());
    }
}
