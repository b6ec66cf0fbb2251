using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Networks;
using VectorQuantization.Quantizers;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.Tests;

/// <summary>The whole house at work: data, model, trainer.</summary>
public sealed class EndToEndTests
{
    private static (double First, double Last, IReadOnlyList<Metric> Validation) Train(ImageDataSet images, bool ema, int steps)
    {
        manual_seed(1);
        using var generator = new Generator(1);
        var network = new ResidualNetworkOptions(images.Channels, 8) { HiddenChannels = 32, ResidualChannels = 16 };
        using var model = new VqVae(
            new ResidualEncoder(network),
            ema ? new EmaVectorQuantizer(new EmaVectorQuantizerOptions(32, 8) { Initialization = CodebookInitialization.FirstBatch }, generator)
                : new VectorQuantizer(new VectorQuantizerOptions(32, 8) { Initialization = CodebookInitialization.FirstBatch }, generator),
            new ResidualDecoder(network));
        ImageDataSet training = images.Slice(0, images.Count - 100), validation = images.Slice(images.Count - 100, 100);
        var losses = new List<double>();
        TrainingResult result = new Trainer(new TrainerOptions { Steps = steps, Optimizer = parameters => optim.Adam(parameters, 2e-3) }).Fit(
            new VqVaeTask(model, training.PixelVariance()),
            new ImageBatches(training, new BatchOrder(training.Count, 32, seed: 1)),
            new ImageBatches(validation, new BatchOrder(validation.Count, 50)),
            new Listener(p => losses.Add(p.Metrics.Single(m => m.Name == "reconstruction_error").Value)));
        return (losses.Take(3).Average(), losses.TakeLast(3).Average(), result.Validation!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Thirty_steps_lower_the_reconstruction_error(bool ema)
    {
        var (first, last, validation) = Train(GeneratedShapes.Create(1100, seed: 3), ema, 30);
        last.Should().BeLessThan(0.7 * first, $"it began at {first}");
        validation.Single(m => m.Name == "mse_over_variance").Value.Should().BeLessThan(1, "the mean image alone gives 1");
    }

    [Fact]
    public void Equal_seeds_give_equal_bits()
    {
        ImageDataSet images = GeneratedShapes.Create(400, seed: 3);
        Train(images, true, 5).Should().BeEquivalentTo(Train(images, true, 5), options => options.WithStrictOrdering());
    }

    private sealed class Listener(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }
}
