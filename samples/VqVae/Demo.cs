using VectorQuantization.Training;
using VqVaeSample.Record;

namespace VqVaeSample;

/// <summary>The whole demo: load, train, measure, show.</summary>
internal static class Demo
{
    /// <summary>Runs with the options given and returns the exit code.</summary>
    public static int Run(DemoOptions options)
    {
        var timings = new Timings();
        using var stop = new StopSignal();
        var output = OutputFolder.Open(options.Output);
        DemoData data = DemoData.Load(options, stop.Token);
        timings.End("loading the images");
        using var run = new TrainingRun(options, data, output);
        Report.Start(options, data, run.Model);
        timings.End("making the model");

        TrainingResult result = ProgressDisplay.Run(display => run.Train(display, stop.Token));
        Summary summary = run.Finish(result, timings);
        if (summary.Comparison is not null) Report.Compare(run.Published!, summary.Comparison);
        Report.End(summary, output, result);
        return result.Cancelled ? CommandLine.Stopped : CommandLine.Success;
    }
}
