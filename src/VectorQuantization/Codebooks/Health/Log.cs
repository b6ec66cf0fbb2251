using Microsoft.Extensions.Logging;

namespace VectorQuantization.Codebooks.Health;

/// <summary>What is said about a codebook's health.</summary>
/// <remarks>Written out: an assembly with <c>[LoggerMessage]</c> in two classes is not the same twice (dotnet/runtime issue 119587), and the trainer's messages have them.</remarks>
internal static class Log
{
    private static readonly Action<ILogger, int, double, long, long, long, int, Exception?> collapsed = LoggerMessage.Define<int, double, long, long, long, int>(
        LogLevel.Warning, new EventId(1, nameof(Collapsed)),
        "Codebook {Level} has collapsed: perplexity {Perplexity:F1} of {Possible} possible, {Used} of {Size} codes used in the last {Steps} steps. Consider k-means initialisation, the revival of dead codes, or fewer codes");

    private static readonly Action<ILogger, int, double, long, Exception?> recovered = LoggerMessage.Define<int, double, long>(
        LogLevel.Information, new EventId(2, nameof(Recovered)), "Codebook {Level} has recovered: perplexity {Perplexity:F1} of {Possible} possible");

    internal static void Collapsed(ILogger logger, int level, double perplexity, long possible, long used, long size, int steps) =>
        collapsed(logger, level, perplexity, possible, used, size, steps, null);

    internal static void Recovered(ILogger logger, int level, double perplexity, long possible) => recovered(logger, level, perplexity, possible, null);
}
