namespace VectorQuantization.Training.Runs;

/// <summary>Where a run stands, apart from its tensors.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="TotalSteps">Steps that were to be done, for people: a resumed run may be given more.</param>
/// <param name="BatchesPerEpoch">Of the training data.</param>
/// <param name="BatchesPerStep">Of the options.</param>
/// <param name="Threads">Of the CPU; with another number the same sums come out a little different.</param>
/// <param name="Loss">Of the last step; null if there was none.</param>
/// <param name="ElapsedTicks">Time of all processes that took part.</param>
/// <param name="SteppingTicks">The part of it spent on steps.</param>
/// <param name="Waited">Validations that brought early stopping nothing better.</param>
/// <param name="BestForStopping">The best value that early stopping has seen.</param>
/// <param name="BestKept">The best so far by <see cref="RunOptions.Best"/>.</param>
internal sealed record TrainingRecord(
    long Step, long TotalSteps, long BatchesPerEpoch, int BatchesPerStep, int Threads, double? Loss, long ElapsedTicks, long SteppingTicks, int Waited, double? BestForStopping, BestStep? BestKept);

/// <summary>The step with the best checkpoint.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Value">Of the metric that it is the best by.</param>
internal sealed record BestStep(long Step, double Value);
