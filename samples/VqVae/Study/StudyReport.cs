using System.Globalization;
using VectorQuantization.Imaging;
using VectorQuantization.Imaging.Reports;

namespace VqVaeSample.Study;

/// <summary>The study as a page.</summary>
internal static class StudyReport
{
    public static HtmlReport Of(StudyOptions options, IReadOnlyList<StudyRun> runs)
    {
        IGrouping<DemoDataSet, StudyRun>[] groups = [.. runs.GroupBy(run => run.DataSet)];
        List<StudyRun> course = [.. runs.Where(run => StudyOptions.Course.Contains(run.Codes))];
        return new HtmlReport("What more codes buy",
        [
            new("Against the number of codes", new ReportChart(Chart(runs, logarithmic: true),
                "Both on the validation set after training. Perplexity says how many codes, all alike, would be as varied as those used: K at most.")),
            .. course.Select(run => run.Codes).Distinct().Count() < 3 ? [] : (ReportSection[])
                [new("From 39 to 89 codes", new ReportChart(Chart(course, logarithmic: false), "The sizes of a course project's study, from close by."))],
            .. groups.Select(Sheet),
            .. groups.Select(Numbers),
            new("Options", new ReportFacts(
                new("Steps", Text($"{options.Steps:N0}")), new("Seed", Text($"{options.Seed}")), new("Images a step", Text($"{options.RunOf(default, 2).Batch}")),
                new("Dead codes", options.ReviveCodes ? "revived" : "left dead"), new("Length of a code", Text($"{options.RunOf(default, 2).Dimension}")), new("Threads", Text($"{options.Threads}")))),
            new("Environment", new ReportFacts(ReportEnvironment.Facts())),
        ])
        {
            Subtitle = Text($"VQ-VAEs of {runs.Min(run => run.Codes):N0} to {runs.Max(run => run.Codes):N0} codes on {string.Join(" and ", groups.Select(group => group.Key.Title()))}, {options.Steps:N0} steps each"),
            Headline =
            [
                new("Runs", Text($"{runs.Count}")) { Note = Text($"{runs.Sum(run => run.Seconds) / 60:F0} minutes in all") },
                .. groups.Select(group => group.MinBy(run => run.MseOverVariance)!).Select(best =>
                    new ReportFact($"Best, {best.DataSet.Title()}", Text($"{best.MseOverVariance:F4}")) { Note = Text($"MSE / variance, K {best.Codes:N0}") }),
            ],
        };
    }

    private static LineChart Chart(IReadOnlyList<StudyRun> runs, bool logarithmic)
    {
        double[] sizes = [.. runs.Select(run => (double)run.Codes).Distinct().Order()];
        return new LineChart(
            new ChartPanel("MSE / variance", Lines(run => run.MseOverVariance)) { LogY = logarithmic },
            new ChartPanel("perplexity", [.. Lines(run => run.Perplexity), new LineSeries("K", sizes, sizes)]) { LogY = logarithmic })
        {
            LogX = logarithmic,
            XLabel = "number of codes K",
        };

        LineSeries[] Lines(Func<StudyRun, double> value) => [.. runs.GroupBy(run => run.DataSet).Select(group =>
            new LineSeries(group.Key.Title(), [.. group.Select(run => (double)run.Codes)], [.. group.Select(value)]) { Marked = true })];
    }

    private static ReportSection Sheet(IGrouping<DemoDataSet, StudyRun> runs) => new(runs.Key.Title(), new ReportPictureRows(
        "The first images of the validation set, and what each model's codes decode to.",
        [new("original", runs.First().Originals), .. runs.Select(run => new ReportPictureRow(Text($"K {run.Codes:N0}"), run.Reconstructions))]));

    private static ReportSection Numbers(IGrouping<DemoDataSet, StudyRun> runs) => new($"{runs.Key.Title()} in numbers", new ReportTable(
        ["K", "MSE", "MSE / variance", "perplexity", "of K", "used codes", "bits an image", "compression", "steps/s", "seconds"],
        [.. runs.Select(run => (string[])
        [
            Text($"{run.Codes:N0}"), Text($"{run.Mse:F5}"), Text($"{run.MseOverVariance:F4}"), Text($"{run.Perplexity:N1}"), Text($"{run.Perplexity / run.Codes:P0}"),
            Text($"{run.UsedCodes:N0}"), Text($"{run.BitsPerImage:N0}"), Text($"{run.CompressionRatio:F1} : 1"), Text($"{run.StepsPerSecond:F1}"), Text($"{run.Seconds:F0}"),
        ])])
    {
        TextColumns = 0,
        Caption = "Bits an image are codes an image · log₂ K; compression is 8 bits a pixel and channel, divided by that.",
    });

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
