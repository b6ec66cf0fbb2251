namespace VectorQuantization.Training;

/// <summary>Where a run stands after a step.</summary>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="TotalSteps">Steps to do.</param>
/// <param name="Epoch">The epoch of the step just done, from 0.</param>
/// <param name="Loss">Loss of the step.</param>
/// <param name="Metrics">The task's metrics of the step.</param>
/// <param name="Elapsed">Time since the first step began, validation included; of a resumed run, that of all its processes.</param>
/// <param name="StepsPerSecond">Steps done by the time spent on steps alone.</param>
/// <param name="Validation">Metrics of the validation data, where this step was followed by one; else null.</param>
public sealed record TrainingProgress(long Step, long TotalSteps, long Epoch, double Loss, IReadOnlyList<Metric> Metrics, TimeSpan Elapsed,
    double StepsPerSecond, IReadOnlyList<Metric>? Validation)
{
    /// <summary>Learning rate of the step: of the optimizer's first group of parameters.</summary>
    public double LearningRate { get; init; }
}

/// <summary>Why a run ended.</summary>
public enum TrainingEnd
{
    /// <summary>All steps are done.</summary>
    Completed,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>Validation no longer got better (<see cref="TrainerOptions.EarlyStopping"/>).</summary>
    NoImprovement,

    /// <summary>Its time was over (<see cref="TrainerOptions.TimeLimit"/>).</summary>
    OutOfTime,

    /// <summary>A callback stopped it (<see cref="TrainingContext.Stop"/>).</summary>
    Stopped,
}

/// <summary>How a run ended.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="End">Why it ended.</param>
/// <param name="Loss">Loss of the last step; NaN if there was none.</param>
/// <param name="Validation">Metrics of the validation data where the last step done was followed by one; else null.</param>
/// <param name="Elapsed">Time from the first step to the end.</param>
/// <param name="StepsPerSecond">Steps done by the time spent on steps alone; 0 if there was none.</param>
public sealed record TrainingResult(long Steps, TrainingEnd End, double Loss, IReadOnlyList<Metric>? Validation, TimeSpan Elapsed, double StepsPerSecond)
{
    /// <summary>Whether it was cancelled before its last step.</summary>
    public bool Cancelled => End == TrainingEnd.Cancelled;

    /// <summary>Folder of the run's last checkpoint; null if it keeps none.</summary>
    public string? Checkpoint { get; init; }
}
