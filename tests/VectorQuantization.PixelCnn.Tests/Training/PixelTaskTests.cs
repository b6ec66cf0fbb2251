using TorchSharp;
using VectorQuantization.Data;
using VectorQuantization.PixelCnn.Training;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Tests.Training;

public sealed class PixelTaskTests
{
    private static MaskedPixelCnn Model() => new(new(1) { Levels = 4, Channels = 4, HeadChannels = 8, Blocks = 1, FirstKernel = 3 });

    [Fact]
    public void Training_lowers_the_bits_of_a_pixel()
    {
        manual_seed(1);
        using MaskedPixelCnn model = Model();
        // Stripes: a pixel is that above it.
        byte[] pixels = [.. Enumerable.Range(0, 8 * 16).Select(i => (byte)(i / 16 * 7 % 4 == i % 4 ? 255 : 0))];
        var images = new ImageDataSet("stripes", pixels, Array.Empty<byte>(), 1, 4, 4);
        var source = new ImageBatches(images, new BatchOrder(8, 8));
        double last = new Trainer(new TrainerOptions { Steps = 200, Optimizer = parameters => optim.Adam(parameters, 1e-2) })
            .Fit(new PixelTask(model), source, source).Validation!.Single().Value;
        last.Should().BeInRange(0, 0.3, "uniform pixels take two bits");
    }

    [Fact]
    public void Values_count_as_the_nearest_level_and_bits_are_those_of_the_likelihood()
    {
        using var scope = NewDisposeScope();
        using MaskedPixelCnn model = Model();
        var task = new PixelTask(model);
        Tensor images = tensor(new float[] { 0, 0.3f, 0.7f, 1 }).reshape(1, 1, 2, 2);
        using MapLikelihood likelihood = model.LogLikelihood(tensor(new long[] { 0, 1, 2, 3 }).reshape(1, 1, 2, 2));
        using StepResult step = task.Step(images, CPU);

        step.Metrics.Single().Value.Should().BeApproximately(likelihood.BitsPerDimension.ToDouble(), 1e-5);
        task.Evaluate([images], CPU).Single().Value.Should().BeApproximately(likelihood.BitsPerDimension.ToDouble(), 1e-5);
    }

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        using MaskedPixelCnn model = Model();
        using Tensor images = rand(2, 1, 3, 3);
        Leaks.None(() =>
        {
            using StepResult step = new PixelTask(model).Step(images, CPU);
            step.Loss.backward();
        });
    }
}
