namespace VectorQuantization.Training.Runs;

/// <summary>Where and how a run keeps its record: its checkpoints, from which it can go on after any interruption, and <c>metrics.jsonl</c>.</summary>
/// <param name="Folder">The run's folder; made where missing. One process at a time can train in it.</param>
/// <remarks>
/// <para>The folder holds <c>checkpoints/step-000001000/</c> and so on, <c>checkpoints/best.json</c>, which names the best of them, and <c>metrics.jsonl</c>, a JSON object a line.</para>
/// <para>A resumed run does what the whole one would have done, bit for bit: weights, optimizer, moving averages, the order of the batches, random numbers, schedules and metrics. That takes the
/// same model, options and data, the same number of threads and, on the CPU, nothing else. On CUDA, kernels have to be deterministic, and torch's random numbers start anew at each
/// checkpoint, in a whole run as in a resumed one.</para>
/// </remarks>
public sealed record RunOptions(string Folder)
{
    /// <summary>Whether to go on from the folder's newest checkpoint, or from the beginning where there is none. The default is false: a folder with checkpoints is refused.</summary>
    public bool Resume { get; init; }

    /// <summary>Write a checkpoint each time this many steps are done, 1 or more, and when the run ends; null writes one at the end alone. The default is null.</summary>
    public long? CheckpointEvery { get; init; }

    /// <summary>How many of the newest checkpoints to keep, 1 or more. The default is 2.</summary>
    public int KeepLast { get; init; } = 2;

    /// <summary>What makes a checkpoint the best, which is written when validation finds it and kept beside the newest. The default is null: none.</summary>
    public BestBy? Best { get; init; }

    /// <summary>Write a line to <c>metrics.jsonl</c> each time this many steps are done, 1 or more, after the first and the last step and at each validation. The default is 10.</summary>
    public long RecordEvery { get; init; } = 10;

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Folder);
        if (CheckpointEvery is long every) ArgumentOutOfRangeException.ThrowIfLessThan(every, 1, nameof(CheckpointEvery));
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepLast, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(RecordEvery, 1);
        if (Best is not null) ArgumentException.ThrowIfNullOrEmpty(Best.Metric);
    }
}

/// <summary>A validation metric that says which checkpoint is the best.</summary>
/// <param name="Metric">Its name, for example "mse".</param>
public sealed record BestBy(string Metric)
{
    /// <summary>Whether larger values are better. The default is false.</summary>
    public bool LargerIsBetter { get; init; }

    internal bool IsBetter(double value, double? best) => double.IsFinite(value) && (best is not double old || (LargerIsBetter ? value > old : value < old));
}
