using VectorQuantization.Training;

namespace VqVaeSample;

/// <summary>Loss and metrics as means over the last batches, as published runs report them: after the steps asked for, and after the latest.</summary>
internal sealed class TrailingMeans(int window, IEnumerable<long> steps)
{
    private readonly Queue<TrainingProgress> last = new();
    private readonly Dictionary<long, Func<string, double>> kept = [];
    private readonly HashSet<long> wanted = [.. steps];

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>The mean after a step: one of those asked for, or the latest; null where the run did not get there.</summary>
    public double? At(long step, string metric) =>
        step == Step ? Mean(last, metric) : kept.TryGetValue(step, out Func<string, double>? mean) ? mean(metric) : null;

    /// <summary>Takes in what is reported, then lets the next one have it.</summary>
    public IProgress<TrainingProgress> Before(IProgress<TrainingProgress> next) => new Tee(this, next);

    private void Add(TrainingProgress progress)
    {
        Step = progress.Step;
        last.Enqueue(progress);
        if (last.Count > window) last.Dequeue();
        if (!wanted.Contains(progress.Step)) return;
        TrainingProgress[] batches = [.. last];
        kept[progress.Step] = metric => Mean(batches, metric);
    }

    private static double Mean(IEnumerable<TrainingProgress> batches, string metric) =>
        batches.Average(batch => metric == Comparison.Loss ? batch.Loss : batch.Metrics.Value(metric));

    private sealed class Tee(TrailingMeans means, IProgress<TrainingProgress> next) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            means.Add(value);
            next.Report(value);
        }
    }
}
