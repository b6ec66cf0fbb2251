using TorchSharp;
using TorchSharp.Modules;
using VectorQuantization.Checkpoints;
using VectorQuantization.Models;
using VectorQuantization.Networks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Documentation;

/// <summary>Runs the programs of docs/checkpoints.md, and holds the guide to them.</summary>
public sealed class CheckpointsGuideTests
{
    private static readonly string ThisFile = Path.Combine(Repository.Root, "tests/VectorQuantization.Tests/Documentation/CheckpointsGuideTests.cs");

    [Fact]
    public void The_guide_shows_the_programs_that_run_here()
    {
        bool isCode = false;
        List<string> shown = [];
        foreach (string line in File.ReadAllLines(Path.Combine(Repository.Root, "docs/checkpoints.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) isCode = line == "```csharp";
            else if (isCode && line.Length > 0) shown.Add(line);
        }
        shown.Should().HaveCountGreaterThan(5).And.BeSubsetOf(File.ReadAllLines(ThisFile).Select(line => line.Trim()));
    }

    [Fact]
    public void The_guides_programs_run()
    {
        string before = Environment.CurrentDirectory;
        using var folder = new TemporaryFolder();
        try
        {
            Environment.CurrentDirectory = folder.Path;
            RunModel();
            RunStateDictionary();
            RunKeyMap();
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    private static void RunModel()
    {
        var options = new ResidualNetworkOptions(1, 4) { HiddenChannels = 4 };
        using var model = new VqVae(new ResidualEncoder(options), new VectorQuantizer(new VectorQuantizerOptions(8, 4)), new ResidualDecoder(options));
        using Tensor images = rand(2, 1, 8, 8);
        model.Save("tokenizer");

        using VqVae tokenizer = VqVae.Load("tokenizer");
        using Tensor indices = tokenizer.Encode(images);
        using Tensor decoded = tokenizer.Decode(indices);
        decoded.shape.Should().Equal(images.shape);
    }

    private static void RunStateDictionary()
    {
        using Conv2d network = nn.Conv2d(1, 3, 3);
        StateDictionary.Save(network, "network.safetensors");
        StateDictionary.Load(network, "network.safetensors");
    }

    private static void RunKeyMap()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(8, 4));
        Safetensors.Save("model.safetensors", new Dictionary<string, Tensor> { ["quantize.embedding.weight"] = ones(8, 4), ["decoder.bias"] = ones(1) });
        KeyMap keys = KeyMaps.Taming.Under("quantize", "").Ignore("**");
        StateDictionary.Load(quantizer, "model.safetensors", keys);
        quantizer.state_dict()["embedding.weight"].sum().ToDouble().Should().Be(32);
    }
}
