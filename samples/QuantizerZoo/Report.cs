using System.Globalization;
using System.Text;
using System.Text.Json;
using VectorQuantization.Checkpoints;
using VectorQuantization.Imaging;

namespace QuantizerZooSample;

/// <summary>Writes table, chart and numbers.</summary>
internal static class Report
{
    private const int LinesAPanel = 6;
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static void Write(string folder, string name, IReadOnlyList<Result> results)
    {
        string table = Table(results);
        Console.WriteLine();
        Console.WriteLine(table);
        AtomicFile.WriteText(Path.Combine(folder, name + ".md"), table);
        AtomicFile.WriteText(Path.Combine(folder, name + ".json"), JsonSerializer.Serialize(results, Json) + "\n");
        // A few lines a panel: more could not be told apart.
        ChartPanel[] panels =
        [
            .. results.Chunk(LinesAPanel).Select((some, i) => new ChartPanel(
                i == 0 ? "reconstruction error / variance, training" : "the same, continued", [.. some.Select(one => new LineSeries(one.Name, one.Steps, one.Curve))]) { LogY = true }),
        ];
        new LineChart(panels) { XLabel = "training step", PanelHeight = 220 }.Save(Path.Combine(folder, name + ".svg"));
        Console.WriteLine($"Written to {Path.GetFullPath(folder)}");
    }

    private static string Table(IReadOnlyList<Result> results)
    {
        var text = new StringBuilder("| quantizer | MSE / variance | perplexity | used codes | bits at most | bits used | ms a step |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (Result one in results)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {one.Name} | {one.MseOverVariance:F4} | {one.Perplexity:F1} | {one.UsedCodes:N0} | {one.Bits:F1} | {one.EntropyBits:F2} | {one.StepMilliseconds:F1} |\n");
        }
        return text.ToString();
    }
}
