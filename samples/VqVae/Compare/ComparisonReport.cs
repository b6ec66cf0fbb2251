using VectorQuantization.Imaging;
using VectorQuantization.Imaging.Reports;
using VqVaeSample.Record;

namespace VqVaeSample.Compare;

/// <summary>A comparison as a page.</summary>
internal static class ComparisonReport
{
    public static HtmlReport Of(RunComparison comparison)
    {
        List<ReportSection> sections =
        [
            new("Numbers", new ReportTable([.. comparison.TextColumns, .. RunComparison.NumberColumns], comparison.Rows)
            {
                TextColumns = comparison.TextColumns.Count,
                Caption = "Of the validation set, after the last step. Options that are the same in all runs are below.",
            }),
        ];
        if (comparison.Runs.Any(run => run.Metrics is not null)) sections.Add(new("Curves", new ReportChart(Curves(comparison.Runs), "Training batches, smoothed, and the validation set, of every run.")));
        sections.Add(new("Options of all", new ReportFacts([.. comparison.Same.Select(option => new ReportFact(option.Name, option.Value))])));
        return new HtmlReport($"{comparison.Runs.Count} runs compared", sections);
    }

    private static LineChart Curves(IReadOnlyList<RunFolder> runs)
    {
        return new LineChart(
            new ChartPanel("reconstruction error of training batches, share of the variance", Lines(metrics => metrics.Training, "reconstruction_error")) { LogY = true },
            new ChartPanel("reconstruction error of the validation set, share of the variance", Lines(metrics => metrics.Validation, "mse_over_variance")) { LogY = true },
            new ChartPanel("perplexity of training batches", Lines(metrics => metrics.Training, "perplexity")) { LogY = true })
        {
            XLabel = "step",
        };

        LineSeries[] Lines(Func<RunMetrics, IReadOnlyList<MetricLine>> phase, string metric) =>
            [.. runs.Where(run => run.Metrics is not null).Select(run => Record.Curves.Line(run.Name, phase(run.Metrics!), metric))];
    }
}
