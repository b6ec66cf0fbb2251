using System.Text;
using System.Text.Json.Nodes;
using VectorQuantization.Models;

namespace VectorQuantization.Tests.Models.Saving;

/// <summary>Folders that are damaged, or made to do damage.</summary>
public sealed class ModelDamageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string manifest, text;

    public ModelDamageTests()
    {
        using VqVae model = SavedModels.Make("multi-head residual");
        model.Save(folder.Path);
        manifest = folder["manifest.json"];
        text = File.ReadAllText(manifest);
    }

    private string Weights => Directory.GetFiles(folder.Path, "weights-*").Single();

    public void Dispose() => folder.Dispose();

    private void Refuses(Action<JsonNode> change, string message)
    {
        JsonNode node = JsonNode.Parse(text)!;
        change(node);
        Refuses(node.ToJsonString(), message);
    }

    private void Refuses(string content, string message)
    {
        File.WriteAllText(manifest, content);
        FluentActions.Invoking(() => VqVae.Load(folder.Path)).Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Fact]
    public void A_wrong_manifest_is_refused_with_the_reason()
    {
        Refuses("", "*manifest.json' describes no model*");
        Refuses("[]", "*format is not*");
        Refuses(text[..^20], "*manifest.json*");
        Refuses(m => m["format"] = "onnx", "*format is not \"VectorQuantization model\"*");
        Refuses(m => m["version"] = 2, "*version is not 1*");
        Refuses(m => m["version"] = "1", "*manifest.json*");
        Refuses(m => m["model"] = "VqGan", "*'VqGan'; expected a VqVae*");
        Refuses(m => m["surprise"] = 1, "*surprise*");
        Refuses(text.Replace("\"version\": 1,", "\"version\": 1, \"version\": 1,"), "*version*");
        Refuses(m => m.AsObject().Remove("decoder"), "*decoder*");
        Refuses(m => m["decoder"] = null, "*");
        Refuses(m => m["decoder"]!["type"] = "System.Diagnostics.Process", "*no network 'System.Diagnostics.Process'*");
        Refuses(m => m["decoder"]!["options"]!["hiddenChannels"] = 7, "*even*");
        Refuses(m => m["decoder"]!["precision"] = "Int64", "*Int64 is not a floating-point type*");
        Refuses(m => m["decoder"]!["options"] = null, "*");
        Refuses(m => m["quantizers"] = new JsonArray(), "*no quantizer*");
        Refuses(m => m["quantizers"]![0]!["type"] = "Quantizer", "*no quantizer 'Quantizer'*");
        Refuses(m => m["quantizers"]![0]!["options"]!["codebookSize"] = 0, "*CodebookSize*");
        Refuses(m => m["quantizers"]![0]!["options"]!["commitmentWeight"] = "NaN", "*");
        Refuses(m => m["quantizers"]![0]!["options"]!["layout"] = 7, "*");
        Refuses(m => m["quantizers"]![0]!["options"]!["initialization"]!["kind"] = "Magic", "*'Magic'*");
        Refuses(m => m["quantizers"]![0]!["parts"] = new JsonArray(0), "*Quantizer 0*");
        Refuses(m => m["quantizers"]![3]!["parts"] = new JsonArray(0, -1), "*Quantizer 3*");
        Refuses(m => m["quantizers"]![4]!["parts"] = new JsonArray(4), "*Quantizer 4*");
        Refuses(m => m["quantizers"]![4]!["parts"] = new JsonArray(0, 1), "*2 inner quantizers*");
        Refuses(m => m["quantizers"]![4]!["options"]!["count"] = 0, "*heads*");
        Refuses(new string(' ', 20 << 20), "*at most*");
    }

    [Fact]
    public void Sizes_beyond_the_weights_are_refused_before_memory_is_taken()
    {
        Refuses(m => m["quantizers"]![0]!["options"]!["codebookSize"] = int.MaxValue, "*more weights than*");
        Refuses(m => m["quantizers"]![1]!["options"]!["codeDimension"] = int.MaxValue, "*more weights than*");
        Refuses(m => m["encoder"]!["options"]!["hiddenChannels"] = 1 << 30, "*more weights than*");
        Refuses(m => m["encoder"]!["options"]!["residualBlocks"] = int.MaxValue, "*more weights than*");
        Refuses(m => m["decoder"]!["options"]!["imageChannels"] = int.MaxValue, "*more weights than*");
        Refuses(
            m =>
            {
                JsonArray all = m["quantizers"]!.AsArray();
                JsonNode residual = all[3]!;
                for (int i = 0; i < 40; i++)
                {
                    JsonNode copy = residual.DeepClone();
                    copy["parts"] = new JsonArray(all.Count - 1, all.Count - 1);
                    all.Add(copy);
                }
            }, "*more than 10000 others*");
    }

    [Fact]
    public void Weights_are_looked_for_in_the_folder_alone()
    {
        foreach (string name in new[] { "../secret", "/etc/passwd", "weights-0123456789abcdef.safetensors/..", "C:\\x", "weights.safetensors", "weights-0123456789abcdef.safetensors\n" })
            Refuses(m => m["weights"]!["file"] = name, "*expected a name such as*");
        Refuses(m => m["weights"]!["file"] = "weights-0123456789abcdef.safetensors", "*which is not there*");
    }

    [Fact]
    public void Damaged_weights_are_refused()
    {
        byte[] bytes = File.ReadAllBytes(Weights);
        Refuses(m => m["weights"]!["sha256"] = "00", "*damaged*SHA-256*");
        File.WriteAllBytes(Weights, bytes[..^1]);
        Refuses(text, $"*{bytes.Length - 1} bytes; the manifest says {bytes.Length}*");
        bytes[^1] ^= 1;
        File.WriteAllBytes(Weights, bytes);
        Refuses(text, "*damaged*");
    }

    [Fact]
    public void Weights_of_another_model_are_refused_with_the_difference()
    {
        Refuses(m => m["quantizers"]![1]!["options"]!["codebookSize"] = 3, "*does not fit*levels.1.embed is F32 (7, 1), expected F32 (3, 1)*");
    }

    [Fact]
    public void A_folder_without_a_model_says_so()
    {
        FluentActions.Invoking(() => VqVae.Load(folder["nothing"])).Should().Throw<IOException>();
        FluentActions.Invoking(() => VqVae.Load(" ")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_broken_manifest_makes_a_model_or_is_refused()
    {
        byte[] good = Encoding.UTF8.GetBytes(text);
        var random = new Random(4);
        string[] fragments = ["{", "}", "[", "]", "null", "-1", "0", "9999999999", "\"", ",", "true", "1e300", "\\u0000", "é"];
        for (int i = 0; i < 1000; i++)
        {
            List<byte> broken = [.. good];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                int at = random.Next(broken.Count);
                switch (random.Next(4))
                {
                    case 0: broken[at] = (byte)random.Next(256); break;
                    case 1: broken.RemoveRange(at, Math.Min(random.Next(1, 30), broken.Count - at)); break;
                    case 2: broken.InsertRange(at, Encoding.UTF8.GetBytes(fragments[random.Next(fragments.Length)])); break;
                    default: broken[at] = (byte)"0123456789"[random.Next(10)]; break;
                }
            }
            File.WriteAllBytes(manifest, [.. broken]);
            try
            {
                VqVae.Load(folder.Path).Dispose();
            }
            catch (InvalidDataException)
            {
                // Expected of most.
            }
        }
    }
}
