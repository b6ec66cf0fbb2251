using VectorQuantization.Imaging;

namespace VqVaeSample.Record;

/// <summary>What was measured against steps.</summary>
internal static class Curves
{
    // More points than pixels only make the file large.
    private const int MaxPoints = 1000;

    /// <summary>The loss with its parts, and perplexity.</summary>
    public static LineChart Of(RunMetrics metrics)
    {
        IReadOnlyList<MetricLine> training = Thinned(metrics.Training);
        return new LineChart(
            new ChartPanel("loss and its parts, in shares of the pixels' variance",
                Training("loss", "loss"),
                Training("reconstruction", "reconstruction_error"),
                Training("quantizer", "quantizer_loss"),
                Validation("mse_over_variance"))
            { LogY = true },
            new ChartPanel("perplexity",
                Training("batch", "perplexity"),
                Validation("perplexity")))
        {
            XLabel = "step",
        };

        LineSeries Training(string name, string metric) => Line(name, training, metric, Math.Max(1, training.Count / 40), isMarked: false);

        LineSeries Validation(string metric) => Line("validation", metrics.Validation, metric, smoothing: 1, isMarked: true);
    }

    /// <summary>The learning rate; null where the run did not write it down.</summary>
    public static LineChart? LearningRate(RunMetrics metrics)
    {
        IReadOnlyList<MetricLine> training = Thinned(metrics.Training);
        if (training.All(line => double.IsNaN(line["learning_rate"]))) return null;
        return new LineChart(new ChartPanel("learning rate", Line("learning rate", training, "learning_rate", smoothing: 1, isMarked: false))) { PanelHeight = 110, XLabel = "step" };
    }

    private static LineSeries Line(string name, IReadOnlyList<MetricLine> lines, string metric, int smoothing, bool isMarked) =>
        new(name, [.. lines.Select(line => (double)line.Step)], [.. lines.Select(line => line[metric])]) { Smoothing = smoothing, Marked = isMarked };

    private static IReadOnlyList<MetricLine> Thinned(IReadOnlyList<MetricLine> lines)
    {
        int stride = (lines.Count + MaxPoints - 1) / MaxPoints;
        return [.. lines.Where((_, i) => i % stride == 0)];
    }
}
