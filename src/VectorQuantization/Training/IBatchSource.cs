namespace VectorQuantization.Training;

/// <summary>Where batches come from. A batch is a pure function of the step, so that a run can stop and go on anywhere.</summary>
/// <typeparam name="TBatch">What a task trains on; the trainer disposes each batch after its step.</typeparam>
public interface IBatchSource<out TBatch> where TBatch : IDisposable
{
    /// <summary>Number of batches that go once through the data, at least 1.</summary>
    long BatchesPerEpoch { get; }

    /// <summary>The batch of a step, counted from 0 over all epochs.</summary>
    /// <param name="step">0 or more.</param>
    TBatch Batch(long step);
}
