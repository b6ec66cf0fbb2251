using System.Globalization;
using VqVaeSample.Record;

namespace VqVaeSample.Compare;

/// <summary>Runs side by side.</summary>
internal sealed class RunComparison
{
    private static readonly string[] OfTheFolder = ["output", "data"];

    private readonly IReadOnlyList<(string Name, string Value)>[] options;

    public RunComparison(IReadOnlyList<RunFolder> runs)
    {
        Runs = runs;
        options = [.. runs.Select(run => OptionNames.Of(run.Summary.Options))];
        var names = options[0].Index().Where(option => !OfTheFolder.Contains(option.Item.Name));
        ILookup<bool, int> differ = names.ToLookup(option => options.Any(other => other[option.Index] != option.Item), option => option.Index);
        Different = [.. differ[true]];
        Same = [.. differ[false].Select(i => options[0][i])];
    }

    public IReadOnlyList<RunFolder> Runs { get; }

    /// <summary>Options that all runs have alike.</summary>
    public IReadOnlyList<(string Name, string Value)> Same { get; }

    /// <summary>Which of the options differ.</summary>
    private int[] Different { get; }

    /// <summary>What a row begins with: the run, and the options that differ.</summary>
    public IReadOnlyList<string> TextColumns => ["run", .. Different.Select(i => options[0][i].Name)];

    /// <summary>The numbers that follow.</summary>
    public static IReadOnlyList<string> NumberColumns => ["MSE / variance", "perplexity", "used codes", "bits an image", "compression", "steps/s", "seconds"];

    /// <summary>A row a run.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows => [.. Runs.Select((run, i) => (string[])[run.Name, .. Different.Select(option => options[i][option].Value), .. Numbers(run.Summary)])];

    private static string[] Numbers(Summary summary) =>
    [
        Text($"{summary.MseOverVariance:F4}"), Text($"{summary.Perplexity:F1}"), Text($"{summary.UsedCodes}"), Text($"{summary.BitsPerImage:F0}"),
        Text($"{summary.CompressionRatio:F1} : 1"), Text($"{summary.StepsPerSecond:F1}"), Text($"{summary.Seconds:F0}"),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
