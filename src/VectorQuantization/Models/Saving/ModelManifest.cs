using VectorQuantization.Checkpoints;

namespace VectorQuantization.Models.Saving;

/// <summary>What a folder with a model says about it.</summary>
/// <param name="Format"><see cref="FormatName"/>.</param>
/// <param name="Version">Of the format: <see cref="CurrentVersion"/>.</param>
/// <param name="Library">Version of the library that wrote it, for people.</param>
/// <param name="Model">Name of the model's class.</param>
/// <param name="Encoder">The encoder.</param>
/// <param name="Quantizers">All quantizers, each after those it is made of; the last one is the model's.</param>
/// <param name="Decoder">The decoder.</param>
/// <param name="Weights">The other file.</param>
internal sealed record ModelManifest(
    string Format, int Version, string Library, string Model,
    PartDescription Encoder, IReadOnlyList<PartDescription> Quantizers, PartDescription Decoder, DescribedFile Weights)
{
    internal const string FormatName = "VectorQuantization model";
    internal const int CurrentVersion = 1;
}
