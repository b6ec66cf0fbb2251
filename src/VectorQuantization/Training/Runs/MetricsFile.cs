using System.Buffers;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Training.Runs;

/// <summary>
/// <c>metrics.jsonl</c>: a JSON object a line, of a training step or a validation. A resumed run cuts off what came after its checkpoint, so that the file becomes that of an uninterrupted one, but for
/// the times.
/// </summary>
internal sealed class MetricsFile : ITrainingState, IDisposable
{
    internal const string Name = "metrics.jsonl";

    private readonly FileStream stream;
    private readonly ArrayBufferWriter<byte> line = new();
    private readonly long every;

    internal MetricsFile(string folder, long every)
    {
        this.every = every;
        stream = new FileStream(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 12);
    }

    /// <summary>Begins anew: what an earlier run left is of no use to this one.</summary>
    internal void Clear() => stream.SetLength(0);

    internal void Add(TrainingProgress progress, bool isLast)
    {
        if (progress.Step == 1 || progress.Step % every == 0 || isLast || progress.Validation is not null)
            Write(progress, "training", progress.Loss, progress.LearningRate, progress.Metrics);
        if (progress.Validation is null) return;
        Write(progress, "validation", null, null, progress.Validation);
        stream.Flush();
    }

    public IReadOnlyDictionary<string, Tensor> SaveState()
    {
        stream.Flush(flushToDisk: true);
        return new Dictionary<string, Tensor> { ["length"] = tensor(stream.Position) };
    }

    public void CheckState(IReadOnlyDictionary<string, Tensor> state)
    {
        TrainingStates.CheckAlike(new Dictionary<string, Tensor> { ["length"] = tensor(0L) }, state);
        long length = state["length"].ToInt64();
        if (length < 0 || length > stream.Length)
            throw new InvalidDataException($"'{stream.Name}' has {stream.Length} bytes; the checkpoint was written when it had {length}.");
    }

    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        stream.SetLength(state["length"].ToInt64());
        stream.Seek(0, SeekOrigin.End);
    }

    public void Dispose() => stream.Dispose();

    private void Write(TrainingProgress progress, string phase, double? loss, double? learningRate, IReadOnlyList<Metric> metrics)
    {
        line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteNumber("step", progress.Step);
            json.WriteString("phase", phase);
            if (loss is double value) Write(json, "loss", value);
            foreach (Metric metric in metrics) Write(json, metric.Name, metric.Value);
            if (learningRate is double rate) Write(json, "learning_rate", rate);
            json.WriteNumber("seconds", Math.Round(progress.Elapsed.TotalSeconds, 3));
            json.WriteEndObject();
        }
        stream.Write(line.WrittenSpan);
        stream.WriteByte((byte)'\n');
    }

    // JSON has no infinity and no NaN; null stands for them.
    private static void Write(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
