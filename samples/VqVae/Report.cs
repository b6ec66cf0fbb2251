using System.Globalization;
using Spectre.Console;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Training;

namespace VqVaeSample;

/// <summary>What the console says before and after training.</summary>
internal static class Report
{
    public static void Start(DemoOptions options, DemoData data, VqVae model)
    {
        ImageDataSet images = data.Training;
        long weights = model.parameters().Sum(parameter => parameter.numel());
        Console.WriteLine(Text($"{images.Name}: {images.Count:N0} training images, {data.Validation.Count:N0} for validation, {images.Width}×{images.Height}"));
        Console.WriteLine(Text($"VQ-VAE: {options.Codes} codes of length {options.Dimension}, {weights:N0} weights; on {options.Device}, {options.Threads} {(options.Threads == 1 ? "thread" : "threads")}"));
    }

    public static void End(Summary summary, OutputFolder output, TrainingResult result)
    {
        if (result.Cancelled) Console.WriteLine(Text($"Stopped after {result.Steps:N0} of {summary.Options.Steps:N0} steps."));
        var table = new Table().RoundedBorder().HideHeaders().AddColumn("").AddColumn("", column => column.RightAligned());
        table.AddRow("validation MSE", Text($"{summary.Mse:F5}"));
        table.AddRow("MSE / variance", Text($"{summary.MseOverVariance:F4}"));
        table.AddRow("perplexity", Text($"{summary.Perplexity:F1} of {summary.Options.Codes}"));
        table.AddRow("used codes", Text($"{summary.UsedCodes} of {summary.Options.Codes}"));
        table.AddRow("bits per image", Text($"{summary.BitsPerImage:F0}"));
        table.AddRow("compression", Text($"{summary.CompressionRatio:F1} : 1, {1 - 1 / summary.CompressionRatio:P1} saved"));
        table.AddRow("steps per second", Text($"{summary.StepsPerSecond:F1}"));
        table.AddRow("seconds", Text($"{summary.Seconds:F1}"));
        AnsiConsole.Write(table);
        Console.WriteLine($"Report, pictures and numbers are in {output.FullPath}");
    }

    /// <summary>Their numbers and ours, side by side.</summary>
    public static void Compare(Published published, IReadOnlyList<Comparison> rows)
    {
        var table = new Table().RoundedBorder().AddColumn("");
        foreach (string name in (string[])["step", "published", "ours"]) table.AddColumn(name, column => column.RightAligned());
        foreach (Comparison row in rows)
            table.AddRow(row.Metric.Replace('_', ' '), Text($"{row.Step:N0}"), row.Format(row.Published), row.Format(row.Ours));
        Console.WriteLine(Text($"Published: {published.Source}. Ours: means over the last {published.Window} batches of training."));
        AnsiConsole.Write(table);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
