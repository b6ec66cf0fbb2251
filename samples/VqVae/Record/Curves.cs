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
        return new LineChart(
            new ChartPanel("loss and reconstruction error, in shares of the pixels' variance",
                Training("loss", "loss"),
                Training("error", "reconstruction_error"),
                Validation("mse_over_variance"))
            { LogY = true },
            new ChartPanel("quantizer's loss", Training("quantizer", "quantizer_loss")) { LogY = true },
            new ChartPanel("perplexity",
                Training("batch", "perplexity"),
                Validation("perplexity")))
        {
            XLabel = "step",
            PanelHeight = 200,
        };

        LineSeries Training(string name, string metric) => Line(name, metrics.Training, metric);

        LineSeries Validation(string metric) => Line("validation", metrics.Validation, metric);
    }

    /// <summary>The learning rate; null where the run did not write it down.</summary>
    public static LineChart? LearningRate(RunMetrics metrics)
    {
        LineSeries line = Line("learning rate", metrics.Training, "learning_rate");
        return line.Y.All(double.IsNaN) ? null : new LineChart(new ChartPanel("learning rate", line)) { PanelHeight = 110, XLabel = "step" };
    }

    /// <summary>A metric against steps: a batch's smoothed, the validation set's few points marked.</summary>
    public static LineSeries Line(string name, IReadOnlyList<MetricLine> lines, string metric)
    {
        int stride = (lines.Count + MaxPoints - 1) / MaxPoints;
        List<MetricLine> thinned = [.. lines.Where((_, i) => i % stride == 0)];
        bool isValidation = lines.Any(line => line.IsValidation);
        return new LineSeries(name, [.. thinned.Select(line => (double)line.Step)], [.. thinned.Select(line => line[metric])])
        {
            Smoothing = isValidation || metric == "learning_rate" ? 1 : Math.Max(1, thinned.Count / 40),
            Marked = isValidation,
        };
    }
}
