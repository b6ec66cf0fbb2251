using System.Globalization;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>The trainer's messages.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Training {Steps} steps, {StepsPerEpoch} an epoch, on {Device}")]
    internal static partial void Started(ILogger logger, long steps, long stepsPerEpoch, Device device);

    [LoggerMessage(2, LogLevel.Information, "Step {Step} of {Steps}: loss {Loss:G5}, {Metrics}, {StepsPerSecond:F1} steps/s")]
    internal static partial void Step(ILogger logger, long step, long steps, double loss, MetricText metrics, double stepsPerSecond);

    [LoggerMessage(3, LogLevel.Information, "Validation after step {Step}: {Metrics}")]
    internal static partial void Validated(ILogger logger, long step, MetricText metrics);

    [LoggerMessage(4, LogLevel.Warning, "Stopped after step {Step} of {Steps}")]
    internal static partial void Cancelled(ILogger logger, long step, long steps);

    [LoggerMessage(5, LogLevel.Information, "Stopped after step {Step} of {Steps}: {Metric} has not got better than {Best:G5} in {Patience} validations")]
    internal static partial void NoImprovement(ILogger logger, long step, long steps, string metric, double best, int patience);

    [LoggerMessage(6, LogLevel.Information, "Stopped after step {Step} of {Steps}: the time limit of {Limit} is over")]
    internal static partial void OutOfTime(ILogger logger, long step, long steps, TimeSpan limit);

    [LoggerMessage(7, LogLevel.Information, "Stopped by a callback after step {Step} of {Steps}")]
    internal static partial void Stopped(ILogger logger, long step, long steps);

    [LoggerMessage(8, LogLevel.Information, "Going on with the run in {Folder} after step {Step}")]
    internal static partial void Resumed(ILogger logger, string folder, long step);

    [LoggerMessage(9, LogLevel.Warning, "The run was on {Before} CPU threads and is now on {Now}: results will not be the same to the last bit")]
    internal static partial void OtherThreads(ILogger logger, int before, int now);

    [LoggerMessage(10, LogLevel.Information, "Checkpoint of step {Step} in {Folder}")]
    internal static partial void Saved(ILogger logger, long step, string folder);
}

/// <summary>Metrics as a message shows them; the text is made only if a logger asks for it.</summary>
internal readonly struct MetricText(IReadOnlyList<Metric> metrics)
{
    public override string ToString() =>
        string.Join(", ", metrics.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Name.Replace('_', ' ')} {m.Value:G5}")));
}
