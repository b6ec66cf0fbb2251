using System.Text.Json;
using VectorQuantization.Checkpoints;
using static TorchSharp.torch;

namespace VectorQuantization.Training.Runs;

/// <summary>Writes checkpoints: into a folder of another name, flushed to the disk, and renamed when it is whole.</summary>
internal static class CheckpointWriter
{
    internal const string Unfinished = ".tmp";

    /// <param name="checkpoints">The folder of all checkpoints.</param>
    /// <param name="state">What to keep.</param>
    /// <returns>Name of the new folder.</returns>
    internal static string Write(string checkpoints, TrainingState state)
    {
        string name = Checkpoint.NameOf(state.Step), target = Path.Combine(checkpoints, name), unfinished = target + Unfinished;
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        List<DescribedFile> files =
        [
            Write(unfinished, CheckpointManifest.ModelName, stream => Safetensors.Write(stream, state.Model.state_dict(), StateDictionary.Metadata)),
            Write(unfinished, CheckpointManifest.TrainingName, stream => WriteStates(stream, state.Parts)),
            Write(unfinished, CheckpointManifest.RecordName, stream => JsonSerializer.Serialize(stream, state.Record, RunJson.Options)),
        ];
        if (state.Average is not null) files.Add(Write(unfinished, CheckpointManifest.AverageName, stream => WriteStates(stream, [("", state.Average)])));
        var manifest = new CheckpointManifest(CheckpointManifest.FormatName, CheckpointManifest.CurrentVersion,
            typeof(CheckpointWriter).Assembly.GetName().Version?.ToString(3) ?? "", files);
        Write(unfinished, CheckpointManifest.ManifestName, stream => JsonSerializer.Serialize(stream, manifest, RunJson.Options));
        Directory.Move(unfinished, target);
        return name;
    }

    private static DescribedFile Write(string folder, string name, Action<Stream> write)
    {
        using var stream = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
        write(stream);
        stream.Flush(flushToDisk: true);
        return DescribedFile.Of(name, stream);
    }

    private static void WriteStates(Stream stream, IEnumerable<(string Prefix, ITrainingState State)> parts)
    {
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            foreach ((string prefix, ITrainingState state) in parts)
            {
                foreach ((string name, Tensor tensor) in state.SaveState()) tensors.Add(prefix + name, tensor);
            }
            Safetensors.Write(stream, tensors, StateDictionary.Metadata);
        }
        finally
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
        }
    }
}
