using System.Globalization;
using VectorQuantization.Training;
using VqVaeSample.Compare;
using VqVaeSample.Record;

namespace VqVaeSample.Study;

/// <summary>The study: a run for each data set and size, each in a folder of its own, then a report over all.</summary>
internal static class CodebookSizes
{
    /// <summary>Runs what is not there yet and returns the exit code.</summary>
    public static int Run(StudyOptions options)
    {
        using var stop = new StopSignal();
        var output = StudyFolder.Open(options.Output);
        int total = options.DataSets.Count * options.Codes.Count;
        var runs = new List<StudyRun>();
        try
        {
            foreach (DemoDataSet dataSet in options.DataSets)
            {
                // Loaded where a run is missing.
                var data = new Lazy<DemoData>(() => DemoData.Load(options.RunOf(dataSet, 2), stop.Token));
                foreach (DemoOptions wanted in options.Codes.Select(codes => options.RunOf(dataSet, codes)))
                {
                    Summary? done = Done(wanted);
                    Summary summary = done ?? Train(wanted, data.Value, stop.Token);
                    runs.Add(StudyRun.Of(summary, wanted.Output));
                    Console.WriteLine(Line(runs.Count, total, summary) + (done is null ? "" : "  (from before)"));
                }
            }
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine($"Stopped. {runs.Count} of {total} runs are done and kept; the same command goes on with the others.");
            return CommandLine.Stopped;
        }
        output.Write(options, runs);
        Console.WriteLine($"Report, sheets and numbers are in {output.FullPath}");
        return CommandLine.Success;
    }

    /// <summary>The summary of a run that is there already, of these very options; null where it is not.</summary>
    private static Summary? Done(DemoOptions wanted)
    {
        if (!File.Exists(Path.Combine(wanted.Output, Summary.FileName))) return null;
        Summary summary = RunFolder.Read(wanted.Output).Summary;
        // The folder may have been moved.
        return summary.Options with { Output = wanted.Output } == wanted ? summary : null;
    }

    private static Summary Train(DemoOptions options, DemoData data, CancellationToken stop)
    {
        var timings = new Timings();
        using var run = new TrainingRun(options, data, OutputFolder.Open(options.Output));
        timings.End("making the model");
        TrainingResult result = run.Train(new Silence(), stop);
        // A run that was stopped is none of the study's.
        if (result.Cancelled) throw new OperationCanceledException();
        return run.Finish(result, timings);
    }

    private static string Line(int number, int total, Summary summary) => string.Create(CultureInfo.InvariantCulture,
        $"{number}/{total}  {summary.Options.DataSet.Title()}  K {summary.Options.Codes}  MSE / variance {summary.MseOverVariance:F4}  perplexity {summary.Perplexity:F1}  used {summary.UsedCodes}  {summary.Seconds:F0} s");

    private sealed class Silence : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
        }
    }
}
