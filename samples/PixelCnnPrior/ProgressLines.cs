using System.Globalization;
using VectorQuantization.Training;

namespace PixelCnnPriorSample;

/// <summary>Some ten lines a stage.</summary>
internal sealed class ProgressLines(string stage, string metric) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.Step == 1 || value.Step == value.TotalSteps || value.Step % Math.Max(1, value.TotalSteps / 10) == 0)
            Write($"{stage} {value.Step}/{value.TotalSteps}  {value.StepsPerSecond:F1} steps/s  {metric.Replace('_', ' ')} {value.Metrics.Value(metric):F4}");
        if (value.Validation is not null)
            Write($"{stage} validation  {string.Join("  ", value.Validation.Select(m => Text($"{m.Name.Replace('_', ' ')} {m.Value:F4}")))}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Write(FormattableString text)
    {
        Console.WriteLine(Text(text));
        Console.Out.Flush();
    }
}

internal static class MetricExtensions
{
    /// <summary>The metric of the name given, which must be there.</summary>
    public static double Value(this IReadOnlyList<Metric> metrics, string name) => metrics.First(metric => metric.Name == name).Value;
}
