using System.Text.Json;
using System.Text.RegularExpressions;
using VectorQuantization.Checkpoints;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Models.Saving;

/// <summary>A folder with a model: a manifest, and the weights that it names.</summary>
/// <remarks>
/// The weights are named after their content and written first; the manifest is then replaced in one step, which makes the new model the folder's; the old weights go
/// last. Whoever reads at any moment, and whenever the writer is killed, finds a manifest and the weights that belong to it.
/// </remarks>
internal static partial class ModelFolder
{
    internal const string ManifestName = "manifest.json";
    private const string UnnamedWeights = "weights.new";

    internal static void Save(string folder, VqVae model, nn.Module encoder, Quantizer quantizer, nn.Module decoder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        // All that may be refused is, before anything is written.
        PartDescription encoding = ModelParts.Describe(encoder, "the encoder"), decoding = ModelParts.Describe(decoder, "the decoder");
        List<PartDescription> quantizers = ModelParts.Describe(quantizer);
        DescribedFile weights = WriteWeights(folder, model);
        string library = typeof(ModelFolder).Assembly.GetName().Version?.ToString(3) ?? "";
        var manifest = new ModelManifest(ModelManifest.FormatName, ModelManifest.CurrentVersion, library, nameof(VqVae), encoding, quantizers, decoding, weights);
        AtomicFile.WriteText(Path.Combine(folder, ManifestName), JsonSerializer.Serialize(manifest, ManifestJson.Options) + "\n");
        RemoveOthers(folder, weights.File);
    }

    private static DescribedFile WriteWeights(string folder, VqVae model)
    {
        string unnamed = Path.Combine(folder, UnnamedWeights);
        DescribedFile? written = null;
        AtomicFile.Write(unnamed, stream =>
        {
            Safetensors.Write(stream, model.state_dict(), StateDictionary.Metadata);
            written = DescribedFile.Of(UnnamedWeights, stream);
        });
        string name = $"weights-{written!.Sha256[..16]}.safetensors";
        File.Move(unnamed, Path.Combine(folder, name), overwrite: true);
        return written with { File = name };
    }

    /// <summary>Removes the weights of earlier models, and what a writer that was killed left behind.</summary>
    private static void RemoveOthers(string folder, string current)
    {
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            string name = Path.GetFileName(path);
            if (name == current || !(WeightsName.IsMatch(name) || Leftover.IsMatch(name))) continue;
            try
            {
                File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Someone may be reading them still; the next save will try again.
            }
        }
    }

    /// <summary>Names that weights have: in the folder, and nowhere else.</summary>
    [GeneratedRegex(@"\Aweights-[0-9a-f]{16}\.safetensors\z")]
    internal static partial Regex WeightsName { get; }

    [GeneratedRegex(@"\A(weights\.new(\.[0-9a-f]{8}\.tmp)?|manifest\.json\.[0-9a-f]{8}\.tmp)\z")]
    private static partial Regex Leftover { get; }
}
