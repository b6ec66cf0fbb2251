namespace VectorQuantization.Training;

/// <summary>Where a run stands after a step.</summary>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="TotalSteps">Steps to do.</param>
/// <param name="Epoch">The epoch of the step just done, from 0.</param>
/// <param name="Loss">Loss of the step.</param>
/// <param name="Metrics">The task's metrics of the step.</param>
/// <param name="Elapsed">Time since the first step began, validation included.</param>
/// <param name="StepsPerSecond">Steps done by the time spent on steps alone.</param>
/// <param name="Validation">Metrics of the validation data, where this step was followed by one; else null.</param>
public sealed record TrainingProgress(long Step, long TotalSteps, long Epoch, double Loss, IReadOnlyList<Metric> Metrics, TimeSpan Elapsed,
    double StepsPerSecond, IReadOnlyList<Metric>? Validation);

/// <summary>How a run ended.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="Cancelled">Whether it was stopped before its last step.</param>
/// <param name="Loss">Loss of the last step; NaN if there was none.</param>
/// <param name="Validation">Metrics of the validation data where the last step done was followed by one; else null.</param>
/// <param name="Elapsed">Time from the first step to the end.</param>
/// <param name="StepsPerSecond">Steps done by the time spent on steps alone; 0 if there was none.</param>
public sealed record TrainingResult(long Steps, bool Cancelled, double Loss, IReadOnlyList<Metric>? Validation, TimeSpan Elapsed, double StepsPerSecond);
