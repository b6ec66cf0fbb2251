using System.Text.Json;
using static TorchSharp.torch;

namespace VectorQuantization.Models.Saving;

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
