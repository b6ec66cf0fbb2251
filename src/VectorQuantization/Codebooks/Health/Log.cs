using Microsoft.Extensions.Logging;

namespace VectorQuantization.Codebooks.Health;

/// <summary>What is said about a codebook's health.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning,
        "Codebook {Level} has collapsed: perplexity {Perplexity:F1} of {Possible} possible, {Used} of {Size} codes used in the last {Steps} steps. Consider k-means initialisation, the revival of dead codes, or fewer codes")]
    internal static partial void Collapsed(ILogger logger, int level, double perplexity, long possible, long used, long size, int steps);

    [LoggerMessage(2, LogLevel.Information, "Codebook {Level} has recovered: perplexity {Perplexity:F1} of {Possible} possible")]
    internal static partial void Recovered(ILogger logger, int level, double perplexity, long possible);
}
