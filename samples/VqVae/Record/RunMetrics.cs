using System.Text.Json;

namespace VqVaeSample.Record;

/// <summary>A line of <c>metrics.jsonl</c>.</summary>
/// <param name="Step">After how many steps.</param>
/// <param name="IsValidation">Whether it is of the validation set, and not of a training batch.</param>
/// <param name="Values">All its numbers by their names.</param>
internal sealed record MetricLine(long Step, bool IsValidation, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>A number, NaN where the line has none of that name.</summary>
    public double this[string name] => Values.GetValueOrDefault(name, double.NaN);
}

/// <summary>What a run measured on its way: <c>metrics.jsonl</c>, read back.</summary>
internal sealed record RunMetrics(IReadOnlyList<MetricLine> Training, IReadOnlyList<MetricLine> Validation)
{
    public const string FileName = "metrics.jsonl";

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">A line is no JSON object with a step. A last line that was not written to its end is passed over.</exception>
    public static RunMetrics Read(string path)
    {
        string text = File.ReadAllText(path);
        string[] lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        ILookup<bool, MetricLine> read = lines.Select((line, i) => Parse(line, i + 1, path)).ToLookup(line => line.IsValidation);
        return new([.. read[false]], [.. read[true]]);
    }

    private static MetricLine Parse(string line, int number, string path)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            var values = json.RootElement.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Number)
                .ToDictionary(property => property.Name, property => property.Value.GetDouble());
            return new((long)values["step"], json.RootElement.GetProperty("phase").GetString() == "validation", values);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new InvalidDataException($"{path}, line {number}: expected a JSON object with 'step', 'phase' and numbers.", error);
        }
    }
}
