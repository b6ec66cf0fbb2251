using System.Text.Json;
using VqVaeSample.Record;

namespace VqVaeSample.Compare;

/// <summary>A run as its output folder has it.</summary>
/// <param name="Name">The folder as the user names it.</param>
/// <param name="Summary">Its numbers and options.</param>
/// <param name="Metrics">What it measured on its way; null where that is no longer there.</param>
internal sealed record RunFolder(string Name, Summary Summary, RunMetrics? Metrics)
{
    /// <summary>Reads a folder.</summary>
    /// <exception cref="DemoException">It holds no run.</exception>
    /// <exception cref="InvalidDataException">The measurements are damaged.</exception>
    public static RunFolder Read(string path)
    {
        if (!Directory.Exists(path)) throw new DemoException($"'{path}' is no run: there is no such folder.");
        string summary = Path.Combine(path, Summary.FileName), metrics = Path.Combine(path, RunMetrics.FileName);
        if (!File.Exists(summary)) throw new DemoException($"'{path}' is no run: it has no {Summary.FileName}.");
        return new(path, ReadSummary(summary), File.Exists(metrics) ? RunMetrics.Read(metrics) : null);
    }

    private static Summary ReadSummary(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Summary>(File.ReadAllText(path), Summary.Json) ?? throw new JsonException("It is null.");
        }
        catch (JsonException error)
        {
            throw new DemoException($"'{path}' is not the summary of a run of this program: {error.Message}");
        }
    }
}
