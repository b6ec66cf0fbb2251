using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>Where a run stands: all that decides what its next step does.</summary>
internal sealed class TrainingState
{
    private readonly TrainerOptions options;
    private readonly long total;
    private readonly long batchesPerEpoch;

    internal TrainingState(nn.Module model, AveragedWeights? average, Patience? patience, TrainerOptions options, long total, long batchesPerEpoch,
        IReadOnlyList<(string Prefix, ITrainingState State)> parts)
    {
        Model = model;
        Average = average;
        Patience = patience;
        this.options = options;
        this.total = total;
        this.batchesPerEpoch = batchesPerEpoch;
        Parts = parts;
    }

    internal nn.Module Model { get; }

    internal AveragedWeights? Average { get; }

    internal Patience? Patience { get; }

    /// <summary>Whatever else has a state, each under a prefix of its own.</summary>
    internal IReadOnlyList<(string Prefix, ITrainingState State)> Parts { get; }

    /// <summary>Steps done.</summary>
    internal long Step { get; set; }

    /// <summary>Loss of the last step.</summary>
    internal double Loss { get; set; } = double.NaN;

    /// <summary>Time spent so far, by all processes that took part.</summary>
    internal TimeSpan Elapsed { get; set; }

    /// <summary>The part of it spent on steps.</summary>
    internal TimeSpan Stepping { get; set; }

    /// <summary>The best so far by <see cref="RunOptions.Best"/>.</summary>
    internal BestStep? Best { get; set; }

    internal double StepsPerSecond => Step == 0 ? 0 : Step / Math.Max(Stepping.TotalSeconds, 1e-9);

    internal TrainingRecord Record => new(Step, total, batchesPerEpoch, options.BatchesPerStep, get_num_threads(), double.IsFinite(Loss) ? Loss : null,
        Elapsed.Ticks, Stepping.Ticks, Patience?.Waited ?? 0, Patience?.Best, Best);

    /// <summary>Whether a record can be this run's.</summary>
    /// <exception cref="InvalidDataException">It cannot.</exception>
    internal void Check(TrainingRecord record, string path)
    {
        // Half of all ticks leaves the other half for what is to come.
        if (record.Step < 0 || record.ElapsedTicks is < 0 or > long.MaxValue / 2 || record.SteppingTicks is < 0 or > long.MaxValue / 2 || record.Waited < 0)
            throw new InvalidDataException($"'{path}' is damaged: a number in it is out of its range.");
        if (record.BatchesPerEpoch != batchesPerEpoch || record.BatchesPerStep != options.BatchesPerStep)
        {
            throw new InvalidDataException($"'{path}' is of a run with {record.BatchesPerEpoch} batches an epoch and {record.BatchesPerStep} a step; this one has {batchesPerEpoch} and " +
                $"{options.BatchesPerStep}. A run is resumed with the data and options it began with.");
        }
    }

    internal void Restore(TrainingRecord record)
    {
        Step = record.Step;
        Loss = record.Loss ?? double.NaN;
        Elapsed = new TimeSpan(record.ElapsedTicks);
        Stepping = new TimeSpan(record.SteppingTicks);
        Best = record.BestKept;
        Patience?.Restore(record.BestForStopping, record.Waited);
    }
}
