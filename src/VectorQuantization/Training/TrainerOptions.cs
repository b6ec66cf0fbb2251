using TorchSharp.Modules;
using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>Settings of a <see cref="Trainer"/>.</summary>
public sealed record TrainerOptions
{
    /// <summary>Number of steps, 1 or more; null to go by <see cref="Epochs"/>. The default is null.</summary>
    public long? Steps { get; init; }

    /// <summary>Number of times through the training data, 1 or more, used where <see cref="Steps"/> is null. The default is 1.</summary>
    public long Epochs { get; init; } = 1;

    /// <summary>Makes the optimizer of the model's parameters, after the model is on its device; for groups of parameters with settings of their own, make them in it from the model's modules.
    /// The default is Adam with learning rate 1e-3.</summary>
    public Func<IEnumerable<Parameter>, optim.Optimizer> Optimizer { get; init; } = parameters => optim.Adam(parameters, 1e-3);

    /// <summary>Where to train. The default is null: the CPU.</summary>
    public Device? Device { get; init; }

    /// <summary>Validate each time this many steps are done, 1 or more, and after the last; null validates after the last step alone. The default is null.</summary>
    public long? ValidateEvery { get; init; }

    /// <summary>Write a log message each time this many steps are done, 1 or more. The default is 100.</summary>
    public long LogEvery { get; init; } = 100;

    /// <summary>How the learning rate changes over the run. The default is <see cref="LearningRateSchedule.Constant"/>.</summary>
    public LearningRateSchedule LearningRate { get; init; } = LearningRateSchedule.Constant;

    /// <summary>
    /// Batches whose mean gradient makes a step, 1 or more, for batches that memory would not hold at once. Codebooks of moving averages count them as one batch. The default is 1.
    /// </summary>
    public int BatchesPerStep { get; init; } = 1;

    /// <summary>The most that the norm of all gradients together may be, above 0; longer ones are shortened to it. The default is null: any.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>Whether and when to stop before the last step because validation no longer gets better. The default is null: not.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>How long a call may take, above 0; the step under way is finished and validated. A resumed run has the whole time again. The default is null: as long as it needs.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>The folder in which the run keeps its checkpoints and metrics, and whether to go on with a run that is there. The default is null: nothing is kept.</summary>
    public RunOptions? Run { get; init; }

    /// <summary>A moving average of the weights, which validation and the finished model have. The default is null: none.</summary>
    public WeightAverage? WeightAverage { get; init; }

    /// <summary>What is done beside the training, in this order. The default is nothing.</summary>
    public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];

    /// <summary>Seed of torch's random numbers, set before the first step; weights that the model already has are as they are. The default is null: they go on from where they are.</summary>
    public long? Seed { get; init; }

    /// <summary>CPU threads for torch, at least 1; results are the same bit for bit only with the same number. The default is null: as they are set.</summary>
    public int? Threads { get; init; }

    /// <summary>Throws unless every setting is in its range.</summary>
    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Optimizer);
        ArgumentNullException.ThrowIfNull(LearningRate);
        if (Steps is long steps) ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1, nameof(Steps));
        if (ValidateEvery is long every) ArgumentOutOfRangeException.ThrowIfLessThan(every, 1, nameof(ValidateEvery));
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LogEvery, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchesPerStep, 1);
        if (MaxGradientNorm is double norm) Arguments.FiniteAboveZero(norm, nameof(MaxGradientNorm));
        if (TimeLimit is TimeSpan limit && limit <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(TimeLimit), limit, "Expected more than no time.");
        EarlyStopping?.Check();
        WeightAverage?.Check();
        Run?.Check();
        ArgumentNullException.ThrowIfNull(Callbacks);
        foreach (ITrainingCallback callback in Callbacks) ArgumentNullException.ThrowIfNull(callback, nameof(Callbacks));
        if (Threads is int threads) ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(Threads));
    }
}
