using Microsoft.Extensions.Logging;
using TorchSharp;
using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>The steps of a run and what follows each: validation, messages, callbacks, checkpoints.</summary>
internal sealed class TrainingLoop<TBatch>(IPhasedTask<TBatch> task, TrainingStep<TBatch> step, IBatchSource<TBatch>? validation, TrainerOptions options, TrainingState state,
    RunFolder? folder, TrainingContext context, ILogger logger, TimeProvider time, IProgress<TrainingProgress>? progress) where TBatch : IDisposable
{
    private readonly long total = context.TotalSteps;
    private IReadOnlyList<Metric>? measured;

    internal TrainingResult Run(long batchesPerEpoch, CancellationToken cancellation)
    {
        TimeSpan before = state.Elapsed;
        long started = time.GetTimestamp();
        // A run that was over for want of improvement still is; so it may be killed at its very end.
        TrainingEnd end = state.Step < total && state.Patience?.HasEnded == true ? TrainingEnd.NoImprovement : TrainingEnd.Completed;
        if (context.StartStep > 0) SeedCuda();
        while (state.Step < total && end == TrainingEnd.Completed)
        {
            if (cancellation.IsCancellationRequested)
            {
                end = TrainingEnd.Cancelled;
                break;
            }
            long stepStarted = time.GetTimestamp();
            (state.Loss, IReadOnlyList<Metric> metrics, double learningRate) = step.Run(state.Step);
            state.Step++;
            state.Average?.Update(state.Step);
            TimeSpan took = time.GetElapsedTime(stepStarted);
            state.Stepping += took;

            if (state.Step < total && options.TimeLimit is TimeSpan limit && time.GetElapsedTime(started) >= limit) end = TrainingEnd.OutOfTime;
            bool isLast = state.Step == total || end != TrainingEnd.Completed, isDue = options.ValidateEvery is long every && state.Step % every == 0;
            measured = validation is not null && (isLast || isDue) ? Validate(validation) : null;
            state.Elapsed = before + time.GetElapsedTime(started);
            // A validation that only the end of the run brought about decides nothing, so that a resumed run is like a whole one.
            if (isDue && measured is not null && state.Patience?.IsOver(measured) == true && !isLast) end = TrainingEnd.NoImprovement;

            var now = new TrainingProgress(state.Step, total, (state.Step * options.BatchesPerStep - 1) / batchesPerEpoch, state.Loss, metrics, state.Elapsed, state.StepsPerSecond, measured)
            {
                LearningRate = learningRate,
            };
            Tell(now, took, isLast || end != TrainingEnd.Completed);
            if (context.IsStopped && end == TrainingEnd.Completed && !isLast) end = TrainingEnd.Stopped;
            Save(state.Step == total || end != TrainingEnd.Completed);
        }
        state.Elapsed = before + time.GetElapsedTime(started);
        if (end == TrainingEnd.Cancelled && state.Step > context.StartStep) Save(isLast: true);
        // A run that was over before it was resumed does no step, and is measured all the same.
        if (state.Step == context.StartStep && end != TrainingEnd.Cancelled && validation is not null) measured = Validate(validation);
        Say(end);
        return new TrainingResult(state.Step, end, state.Loss, measured, state.Elapsed, state.StepsPerSecond) { Checkpoint = folder?.Latest?.Folder };
    }

    private void Tell(TrainingProgress now, TimeSpan took, bool isLast)
    {
        if (now.Step % options.LogEvery == 0 || isLast) Log.Step(logger, now.Step, total, now.Loss, new MetricText(now.Metrics), now.StepsPerSecond);
        if (measured is not null) Log.Validated(logger, now.Step, new MetricText(measured));
        TrainingMeter.Step(now, took);
        folder?.Metrics.Add(now, isLast);
        progress?.Report(now);
        foreach (ITrainingCallback callback in options.Callbacks) callback.OnStep(context, now);
    }

    private void Save(bool isLast)
    {
        if (folder?.Save(state, measured, isLast) is not string written) return;
        TrainingMeter.Checkpoint();
        Log.Saved(logger, state.Step, written);
        SeedCuda();
    }

    /// <summary>CUDA's random state cannot be read; so it begins anew with each checkpoint, where it is written as where it is taken up.</summary>
    private void SeedCuda()
    {
        if (context.Device.type == DeviceType.CUDA) cuda.manual_seed_all(SeedOf(state.Step));
    }

    /// <summary>Validates with the averaged weights if there are any, and leaves torch's random numbers as they were: how often a run validates does not change what it learns.</summary>
    private IReadOnlyList<Metric> Validate(IBatchSource<TBatch> source)
    {
        using var noGrad = no_grad();
        using Tensor random = get_rng_state();
        task.Model.eval();
        state.Average?.Swap();
        try
        {
            return task.Evaluate(Once(source), context.Device);
        }
        finally
        {
            state.Average?.Swap();
            task.Model.train();
            set_rng_state(random);
        }
    }

    private void Say(TrainingEnd end)
    {
        if (end == TrainingEnd.Cancelled) Log.Cancelled(logger, state.Step, total);
        if (end == TrainingEnd.Stopped) Log.Stopped(logger, state.Step, total);
        if (end == TrainingEnd.OutOfTime) Log.OutOfTime(logger, state.Step, total, options.TimeLimit!.Value);
        if (end == TrainingEnd.NoImprovement) Log.NoImprovement(logger, state.Step, total, options.EarlyStopping!.Metric, state.Patience!.Best ?? double.NaN, options.EarlyStopping.Patience);
    }

    private long SeedOf(long stepsDone) => unchecked(stepsDone * 0x9E3779B97F4A7C1L ^ (options.Seed ?? 0));

    private static IEnumerable<TBatch> Once(IBatchSource<TBatch> source)
    {
        for (long i = 0; i < source.BatchesPerEpoch; i++)
        {
            using TBatch batch = source.Batch(i);
            yield return batch;
        }
    }
}
