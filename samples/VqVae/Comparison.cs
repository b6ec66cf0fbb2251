using System.Globalization;

namespace VqVaeSample;

/// <summary>A published number and ours. Null where one of the two is not known: a step that our run did not reach, or one that theirs did not report.</summary>
/// <param name="Metric">One of the names below.</param>
/// <param name="Step">After how many steps.</param>
/// <param name="Published">Theirs.</param>
/// <param name="Ours">Ours.</param>
internal sealed record Comparison(string Metric, long Step, double? Published, double? Ours)
{
    /// <summary>MSE in shares of the pixels' variance.</summary>
    public const string ReconstructionError = "reconstruction_error";

    public const string Perplexity = "perplexity";
    public const string QuantizerLoss = "quantizer_loss";

    /// <summary>The sum of both.</summary>
    public const string Loss = "loss";

    /// <summary>1 − bits of the codes / bits of the pixels.</summary>
    public const string SpaceSaved = "space_saved";

    /// <summary>One of the numbers as it is to be read.</summary>
    public string Format(double? value) => value switch
    {
        null => "–",
        double number when Metric == Perplexity => number.ToString("F1", CultureInfo.InvariantCulture),
        double number when Metric == SpaceSaved => number.ToString("P1", CultureInfo.InvariantCulture),
        double number => number.ToString("F4", CultureInfo.InvariantCulture),
    };

    /// <summary>Every published number beside ours, then ours after the last step where theirs end elsewhere.</summary>
    public static IReadOnlyList<Comparison> Of(Published published, TrailingMeans ours, double compressionRatio)
    {
        List<Comparison> rows = [.. published.Numbers.Select(number => new Comparison(number.Metric, number.Step, number.Value,
            number.Metric == SpaceSaved ? 1 - 1 / compressionRatio : ours.At(number.Step, number.Metric)))];
        if (published.Numbers.Any(number => number.Step == ours.Step)) return rows;
        foreach (string metric in (string[])[ReconstructionError, Perplexity, QuantizerLoss, Loss])
            rows.Add(new Comparison(metric, ours.Step, null, ours.At(ours.Step, metric)));
        return rows;
    }
}
