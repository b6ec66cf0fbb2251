using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using VectorQuantization.Checkpoints;
using static TorchSharp.torch;

namespace VectorQuantization.Training.Runs;

/// <summary>A checkpoint of a run: the model's state dictionary, its average if there is one, and all that training needs to go on.</summary>
public sealed partial class Checkpoint
{
    internal const string CheckpointsName = "checkpoints";
    internal const string BestName = "best.json";

    private Checkpoint(string folder, long step)
    {
        Folder = folder;
        Step = step;
    }

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>Steps done when it was written.</summary>
    public long Step { get; }

    /// <summary>The newest checkpoint of a run.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <returns>Null if there is none.</returns>
    public static Checkpoint? Latest(string runFolder) => All(runFolder).LastOrDefault();

    /// <summary>The best checkpoint of a run that kept one (<see cref="RunOptions.Best"/>).</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <returns>Null if there is none.</returns>
    /// <exception cref="InvalidDataException">The file that names it is damaged.</exception>
    public static Checkpoint? Best(string runFolder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(runFolder);
        string path = Path.Combine(runFolder, CheckpointsName, BestName);
        if (!File.Exists(path)) return null;
        string name = RunJson.Read<BestRecord>(path).Checkpoint;
        string folder = Path.Combine(runFolder, CheckpointsName, name);
        return StepOf(name) is long step && Directory.Exists(folder)
            ? new Checkpoint(folder, step)
            : throw new InvalidDataException($"'{path}' names the checkpoint '{SafetensorsDamage.Short(name)}', which is not there.");
    }

    /// <summary>Takes the model's parameters and buffers from the checkpoint: all of them, or nothing.</summary>
    /// <param name="model">A model like the one that was trained, on any device.</param>
    /// <param name="averaged">Whether to take the average of the weights (<see cref="TrainerOptions.WeightAverage"/>) where there is one. The default is true.</param>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of another model: what is missing, unexpected or of another shape is listed.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public void LoadModel(nn.Module model, bool averaged = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var reader = new CheckpointReader(Folder);
        reader.LoadModel(model, averaged);
    }

    /// <summary>All checkpoints of a run, the newest last.</summary>
    internal static IReadOnlyList<Checkpoint> All(string runFolder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(runFolder);
        string folder = Path.Combine(runFolder, CheckpointsName);
        if (!Directory.Exists(folder)) return [];
        return
        [
            .. Directory.EnumerateDirectories(folder)
                .Where(path => StepOf(Path.GetFileName(path)) is not null)
                .Select(path => new Checkpoint(path, StepOf(Path.GetFileName(path))!.Value))
                .OrderBy(checkpoint => checkpoint.Step),
        ];
    }

    internal static string NameOf(long step) => string.Create(CultureInfo.InvariantCulture, $"step-{step:D9}");

    private static long? StepOf(string name) =>
        StepName.IsMatch(name) && long.TryParse(name.AsSpan("step-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step : null;

    [GeneratedRegex(@"\Astep-[0-9]{9,18}\z")]
    private static partial Regex StepName { get; }
}

/// <summary>Which checkpoint is the best.</summary>
/// <param name="Checkpoint">Name of its folder.</param>
/// <param name="Metric">What it is the best by.</param>
/// <param name="Value">The metric's value.</param>
internal sealed record BestRecord(string Checkpoint, string Metric, double Value);
