using System.Text.Json;
using VectorQuantization.Checkpoints;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Models.Saving;

/// <summary>Makes a model again from the folder that <see cref="ModelFolder"/> wrote, and believes nothing that it reads there.</summary>
internal static class ModelFolderReader
{
    private const long LongestManifest = 16 << 20;
    private const int Attempts = 3;

    internal static VqVae Load(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        string path = Path.Combine(folder, ModelFolder.ManifestName);
        (ModelManifest manifest, FileStream weights) = Open(folder, path);
        using var file = new SafetensorsFile(weights, weights.Name);
        VqVae model = ManifestJson.Checked(path, () => Make(manifest));
        try
        {
            StateDictionary.Load(model, file);
            model.eval();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Reads the manifest and opens the weights that it names. A model saved between the two takes the old weights away: then it is tried again.</summary>
    private static (ModelManifest Manifest, FileStream Weights) Open(string folder, string path)
    {
        for (int attempt = 1; ; attempt++)
        {
            ModelManifest manifest = ManifestJson.Checked(path, () => ReadManifest(path));
            try
            {
                return (manifest, manifest.Weights.Open(folder));
            }
            catch (FileNotFoundException error)
            {
                if (attempt == Attempts) throw new InvalidDataException($"'{path}' names the file '{manifest.Weights.File}', which is not there.", error);
            }
        }
    }

    private static ModelManifest ReadManifest(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (stream.Length > LongestManifest) throw new JsonException($"It takes {stream.Length} bytes; at most {LongestManifest} are read.");
        using (JsonDocument document = JsonDocument.Parse(stream))
        {
            // Before the rest, of which another version may have something else.
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format) || !format.ValueEquals(ModelManifest.FormatName))
                throw new JsonException($"Its format is not \"{ModelManifest.FormatName}\".");
            if (!root.TryGetProperty("version", out JsonElement version) || !version.TryGetInt32(out int number) || number != ModelManifest.CurrentVersion)
                throw new JsonException($"Its version is not {ModelManifest.CurrentVersion}, which is what this library reads.");
        }
        stream.Position = 0;
        ModelManifest manifest = JsonSerializer.Deserialize<ModelManifest>(stream, ManifestJson.Options)!;
        if (manifest.Model != nameof(VqVae)) throw new JsonException($"The model is a '{manifest.Model}'; expected a VqVae.");
        // A name and never a path: what it names lies in the folder.
        if (!ModelFolder.WeightsName.IsMatch(manifest.Weights.File))
            throw new JsonException($"The weights are said to be in '{manifest.Weights.File}'; expected a name such as weights-0123456789abcdef.safetensors.");
        return manifest;
    }

    private static VqVae Make(ModelManifest manifest)
    {
        // First weights are drawn only to be replaced; no one else's numbers are to change for it.
        using Tensor state = get_rng_state();
        using var made = new DisposableParts();
        try
        {
            var budget = new WeightBudget(manifest.Weights.Bytes);
            nn.Module<Tensor, Tensor> encoder = made.Add(ModelParts.Make(manifest.Encoder, budget));
            Quantizer quantizer = made.Add(ModelParts.Make(manifest.Quantizers, budget));
            nn.Module<Tensor, Tensor> decoder = made.Add(ModelParts.Make(manifest.Decoder, budget));
            var model = new VqVae(encoder, quantizer, decoder);
            made.Release();
            return model;
        }
        finally
        {
            set_rng_state(state);
        }
    }

    /// <summary>Parts that go with the scope unless it comes to its end.</summary>
    private sealed class DisposableParts : IDisposable
    {
        private readonly List<IDisposable> parts = [];

        internal T Add<T>(T part) where T : IDisposable
        {
            parts.Add(part);
            return part;
        }

        internal void Release() => parts.Clear();

        public void Dispose() => parts.ForEach(part => part.Dispose());
    }
}
