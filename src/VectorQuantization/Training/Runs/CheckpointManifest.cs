using VectorQuantization.Checkpoints;

namespace VectorQuantization.Training.Runs;

/// <summary>What a checkpoint consists of, with lengths and checksums.</summary>
/// <param name="Format"><see cref="FormatName"/>.</param>
/// <param name="Version">Of the format: <see cref="CurrentVersion"/>.</param>
/// <param name="Library">Version of the library that wrote it, for people.</param>
/// <param name="Files">The other files of its folder.</param>
internal sealed record CheckpointManifest(string Format, int Version, string Library, IReadOnlyList<DescribedFile> Files)
{
    internal const string FormatName = "VectorQuantization checkpoint";
    internal const int CurrentVersion = 1;

    internal const string ManifestName = "manifest.json";
    internal const string ModelName = "model.safetensors";
    internal const string AverageName = "average.safetensors";
    internal const string TrainingName = "training.safetensors";
    internal const string RecordName = "state.json";
}
