using TorchSharp;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.PixelCnn.Sampling;
using VectorQuantization.PixelCnn.Training;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Tests.Documentation;

/// <summary>Compiles the package's README, and holds the README to it. Its pieces run in other tests; as it stands it trains for minutes.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void The_README_shows_the_program_that_compiles_here()
    {
        string[] Lines(string path) => File.ReadAllLines(Path.Combine(Repository.Root, path));
        string[] shown = [.. Lines("src/VectorQuantization.PixelCnn/README.md").SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```")];
        string[] compiled = [.. Lines("tests/VectorQuantization.PixelCnn.Tests/Documentation/ReadmeTests.cs").Select(line => line.Trim())];

        shown.Should().NotBeEmpty();
        // The tests' namespace brings the package's own with it.
        shown.Where(line => line.Length > 0 && line != "using VectorQuantization.PixelCnn;").Should().BeSubsetOf(compiled);
    }

    private static void Program(VqVae model, ImageDataSet images)
    {
        // model is a trained VqVae, images an ImageDataSet with labels of ten classes.
        CodeDataSet codes = CodeDataSet.Encode(model, images);
        using var prior = new GatedPixelCnn(new(codes.Categories) { Channels = 64, Layers = 8, Classes = 10 });
        new Trainer(new TrainerOptions { Steps = 4000 }).Fit(new PriorTask(prior), new CodeBatches(codes, new BatchOrder(codes.Count, 64, seed: 1)));

        using var together = new CodePrior(model, prior, codes.Height, codes.Width);
        using Tensor labels = tensor(new long[] { 0, 1, 2 });
        using Tensor drawn = together.Images(3, new PriorCondition(labels), new SamplingOptions { Temperature = 0.9, Seed = 1 });
    }
}
