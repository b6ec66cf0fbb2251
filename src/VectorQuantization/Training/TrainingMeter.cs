using System.Diagnostics.Metrics;

namespace VectorQuantization.Training;

/// <summary>The trainer's instruments, as OpenTelemetry's exporters and <c>dotnet-counters</c> see them.</summary>
/// <remarks>
/// Meter "VectorQuantization.Training": counters "vectorquantization.training.steps" and "….checkpoints"; histogram "….step.duration" in seconds; gauges "….loss", "….learning_rate" and, tagged with
/// "metric", "….metric" (of a step) and "….validation".
/// </remarks>
internal static class TrainingMeter
{
    internal const string Name = "VectorQuantization.Training";
    private const string Prefix = "vectorquantization.training.";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Steps = Meter.CreateCounter<long>(Prefix + "steps", "{step}", "Training steps done.");
    private static readonly Counter<long> Checkpoints = Meter.CreateCounter<long>(Prefix + "checkpoints", "{checkpoint}", "Checkpoints written.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(Prefix + "step.duration", "s", "Time of a training step, its batch included.");
    private static readonly Gauge<double> Loss = Meter.CreateGauge<double>(Prefix + "loss", null, "Loss of the last step.");
    private static readonly Gauge<double> LearningRate = Meter.CreateGauge<double>(Prefix + "learning_rate", null, "Learning rate of the last step.");
    private static readonly Gauge<double> StepMetric = Meter.CreateGauge<double>(Prefix + "metric", null, "The task's metrics of the last step.");
    private static readonly Gauge<double> Validation = Meter.CreateGauge<double>(Prefix + "validation", null, "Metrics of the last validation.");

    internal static void Step(TrainingProgress progress, TimeSpan duration)
    {
        Steps.Add(1);
        if (Duration.Enabled) Duration.Record(duration.TotalSeconds);
        if (Loss.Enabled) Loss.Record(progress.Loss);
        if (LearningRate.Enabled) LearningRate.Record(progress.LearningRate);
        if (StepMetric.Enabled) Record(StepMetric, progress.Metrics);
        if (Validation.Enabled && progress.Validation is not null) Record(Validation, progress.Validation);
    }

    internal static void Checkpoint() => Checkpoints.Add(1);

    private static void Record(Gauge<double> gauge, IReadOnlyList<Metric> metrics)
    {
        foreach (Metric metric in metrics) gauge.Record(metric.Value, new KeyValuePair<string, object?>("metric", metric.Name));
    }
}
