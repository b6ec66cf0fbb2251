using System.Text.Json.Nodes;
using VectorQuantization.Training;

namespace VqVaeSample;

/// <summary>What was measured, every so many steps: the source of the curves and of <c>metrics.jsonl</c>.</summary>
internal sealed class History(long steps)
{
    private readonly List<TrainingProgress> records = [];

    // Ten steps apart in a long run; in a short one, a hundred points all the same.
    private readonly long every = Math.Clamp(steps / 100, 1, 10);

    /// <summary>Keeps what is worth keeping, then lets the display have it.</summary>
    public IProgress<TrainingProgress> Before(IProgress<TrainingProgress> display) => new Tee(this, display);

    /// <summary>A JSON object a line: each recorded step, and after it the validation it was followed by, if any.</summary>
    public string ToJsonLines()
    {
        var lines = new StringWriter { NewLine = "\n" };
        foreach (TrainingProgress record in records)
        {
            var step = new JsonObject { ["step"] = record.Step, ["phase"] = "training", ["loss"] = Number(record.Loss), ["learning_rate"] = record.LearningRate };
            Complete(step, record.Metrics, record.Elapsed);
            lines.WriteLine(step.ToJsonString());
            if (record.Validation is null) continue;

            var validation = new JsonObject { ["step"] = record.Step, ["phase"] = "validation" };
            validation["reconstruction_error"] = Number(record.Validation.Value("mse_over_variance"));
            Complete(validation, record.Validation, record.Elapsed);
            lines.WriteLine(validation.ToJsonString());
        }
        return lines.ToString();
    }

    private static void Complete(JsonObject line, IReadOnlyList<Metric> metrics, TimeSpan elapsed)
    {
        foreach (Metric metric in metrics) line[metric.Name] = Number(metric.Value);
        line["seconds"] = Math.Round(elapsed.TotalSeconds, 3);
    }

    /// <summary>JSON has no infinity and no NaN; null stands for them.</summary>
    private static double? Number(double value) => double.IsFinite(value) ? value : null;

    private void Record(TrainingProgress progress)
    {
        bool last = progress.Step == progress.TotalSteps;
        if (progress.Step == 1 || progress.Step % every == 0 || last || progress.Validation is not null) records.Add(progress);
    }

    private sealed class Tee(History history, IProgress<TrainingProgress> display) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            history.Record(value);
            display.Report(value);
        }
    }
}
