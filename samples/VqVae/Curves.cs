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
        int smoothing = Math.Max(1, training.Count / 40);

        return new LineChart(
            new ChartPanel("loss and reconstruction error, in shares of the pixels' variance",
                Training("loss", record => record.Loss),
                Training("error", record => record.Metrics.Value("reconstruction_error")),
                Validation("mse_over_variance"))
            { LogY = true },
            new ChartPanel("perplexity",
                Training("batch", record => record.Metrics.Value("perplexity")),
                Validation("perplexity")))
        {
            XLabel = "step",
        };

        LineSeries Training(string name, Func<TrainingProgress, double> value) =>
            new(name, [.. training.Select(record => (double)record.Step)], [.. training.Select(value)]) { Smoothing = smoothing };

        LineSeries Validation(string metric) => new("validation",
            [.. validated.Select(record => (double)record.Step)], [.. validated.Select(record => record.Validation!.Value(metric))]);
    }
}
