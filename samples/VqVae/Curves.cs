using VectorQuantization.Imaging;
using VectorQuantization.Training;

namespace VqVaeSample;

/// <summary>Loss and perplexity against steps.</summary>
internal static class Curves
{
    // More points than pixels only make the file large.
    private const int MaxPoints = 1000;

    public static LineChart Of(History history)
    {
        IReadOnlyList<TrainingProgress> all = history.Records;
        int stride = (all.Count + MaxPoints - 1) / MaxPoints;
        List<TrainingProgress> training = [.. all.Where((_, i) => i % stride == 0)];
        List<TrainingProgress> validated = [.. all.Where(record => record.Validation is not null)];
        int smoothing = Math.Max(1, training.Count / 20);

        return new LineChart(
            new ChartPanel("loss, in shares of the pixels' variance",
                Training("loss", record => record.Loss),
                Training("reconstruction error", record => record.Metrics.Value("reconstruction_error")),
                Validation("reconstruction error, validation", "mse_over_variance"))
            { LogY = true },
            new ChartPanel("perplexity",
                Training("perplexity of a batch", record => record.Metrics.Value("perplexity")),
                Validation("perplexity, validation", "perplexity")))
        {
            XLabel = "step",
        };

        LineSeries Training(string name, Func<TrainingProgress, double> value) =>
            new(name, [.. training.Select(record => (double)record.Step)], [.. training.Select(value)]) { Smoothing = smoothing };

        LineSeries Validation(string name, string metric) =>
            new(name, [.. validated.Select(record => (double)record.Step)], [.. validated.Select(record => record.Validation!.Value(metric))]);
    }
}
