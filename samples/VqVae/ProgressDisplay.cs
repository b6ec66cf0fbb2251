using System.Globalization;
using Spectre.Console;
using VectorQuantization.Training;

namespace VqVaeSample;

/// <summary>Shows training as it goes: one live line in a terminal, plain lines elsewhere.</summary>
internal static class ProgressDisplay
{
    public static TrainingResult Run(Func<IProgress<TrainingProgress>, TrainingResult> train) =>
        IsLive ? Live(train) : train(new PlainLines(Console.Out, TimeProvider.System));

    private static bool IsLive => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));

    /// <summary>The numbers of a step; "error" is the reconstruction error, the share of the pixels' variance that is left.</summary>
    public static string Describe(TrainingProgress progress) => string.Create(CultureInfo.InvariantCulture,
        $"{progress.StepsPerSecond:F1} steps/s  loss {progress.Loss:F4}  error {progress.Metrics.Value("reconstruction_error"):F4}  perplexity {progress.Metrics.Value("perplexity"):F1}");

    private static TrainingResult Live(Func<IProgress<TrainingProgress>, TrainingResult> train) =>
        AnsiConsole.Progress()
            .Columns(new ProgressBarColumn { Width = 12 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new RemainingTimeColumn())
            .Start(context => train(new LiveLine(context.AddTask("starting"))));
}

/// <summary>Moves a progress bar.</summary>
internal sealed class LiveLine(ProgressTask line) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        line.MaxValue = value.TotalSteps;
        line.Description = ProgressDisplay.Describe(value);
        line.Value = value.Step;
    }
}

/// <summary>Some twenty lines a run, more when steps are slow: for log files and CI.</summary>
internal sealed class PlainLines(TextWriter writer, TimeProvider time) : IProgress<TrainingProgress>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private long last = time.GetTimestamp();

    public void Report(TrainingProgress value)
    {
        bool due = value.Step == 1 || value.Step == value.TotalSteps || value.Step % Math.Max(1, value.TotalSteps / 20) == 0
            || time.GetElapsedTime(last) > Patience;
        if (due)
        {
            writer.WriteLine($"step {value.Step}/{value.TotalSteps}  {ProgressDisplay.Describe(value)}");
            last = time.GetTimestamp();
        }
        if (value.Validation is not null)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"validation  error {value.Validation.Value("mse_over_variance"):F4}  perplexity {value.Validation.Value("perplexity"):F1}  used codes {value.Validation.Value("used_codes"):F0}"));
        }
        writer.Flush();
    }
}
