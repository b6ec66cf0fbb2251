using System.Text.Json;
using static TorchSharp.torch;

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
    string Format, int Version, string Library, string Model, PartDescription Encoder, IReadOnlyList<PartDescription> Quantizers, PartDescription Decoder, WeightsDescription Weights)
{
    internal const string FormatName = "VectorQuantization model";
    internal const int CurrentVersion = 1;
}

/// <summary>How a part of a model is made again.</summary>
/// <param name="Type">Name of its class.</param>
/// <param name="Options">What its constructor takes.</param>
internal sealed record PartDescription(string Type, JsonElement Options)
{
    /// <summary>Type of its floating-point tensors; null where it has none of its own.</summary>
    public ScalarType? Precision { get; init; }

    /// <summary>For a quantizer made of quantizers: which ones, by their places in the manifest's list.</summary>
    public IReadOnlyList<int>? Parts { get; init; }
}

/// <summary>The file with the weights.</summary>
/// <param name="File">Its name, without a folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its content, in hexadecimal.</param>
internal sealed record WeightsDescription(string File, long Bytes, string Sha256);
