using TorchSharp;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Networks;
using VectorQuantization.PixelCnn.Training;
using VectorQuantization.Quantizers;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Tests.Training;

public sealed class PriorTrainingTests
{
    /// <summary>Each map is one code all over, its label: after its first code a map is no surprise.</summary>
    private static CodeDataSet Constant(int count) =>
        new([.. Enumerable.Range(0, count * 6).Select(i => i / 6 % 4)], [.. Enumerable.Range(0, count).Select(i => i % 4)], 4, 2, 3);

    private static VqVae Autoencoder()
    {
        var networks = new ResidualNetworkOptions(GeneratedShapes.Create(1, 1).Channels, 4) { HiddenChannels = 4, ResidualBlocks = 0 };
        return new VqVae(new ResidualEncoder(networks), new VectorQuantizer(new(6, 4)), new ResidualDecoder(networks));
    }

    [Fact]
    public void The_trainer_teaches_what_goes_together_and_what_a_class_means()
    {
        CodeDataSet codes = Constant(64);
        double Train(int classes)
        {
            manual_seed(1);
            using var model = new GatedPixelCnn(new(4) { Channels = 8, Layers = 2, HeadChannels = 16, FirstKernel = 3, Classes = classes });
            var source = new CodeBatches(codes, new BatchOrder(codes.Count, 16, seed: 1));
            return new Trainer(new TrainerOptions { Steps = 150, Optimizer = parameters => optim.Adam(parameters, 1e-2) })
                .Fit(new PriorTask(model), source, source).Validation!.First(metric => metric.Name == "bits_per_code").Value;
        }
        Train(0).Should().BeInRange(2.0 / 6 - 1e-6, 2.0 / 6 + 0.05, "two bits for the first of six codes");
        Train(4).Should().BeInRange(0, 0.05, "the label says all");
        new PositionFrequencies(codes).BitsPerCode(codes).Should().BeApproximately(2, 1e-9);
    }

    [Fact]
    public void The_loss_is_the_mean_of_nats_and_bits_are_nats_over_ln_two()
    {
        using GatedPixelCnn model = Models.Gated(Models.Small(4) with { Classes = 4 });
        var task = new PriorTask(model);
        using CodeBatch batch = Constant(5).Batch([0, 3, 2]);
        using StepResult step = task.Step(batch, CPU);
        IReadOnlyList<Metric> metrics = task.Evaluate([batch], CPU);
        using MapLikelihood likelihood = model.LogLikelihood(batch.Codes, new(batch.Labels));
        using Tensor bits = likelihood.BitsPerDimension.mean();

        step.Metrics.Single().Value.Should().BeApproximately(bits.ToDouble(), 1e-5);
        metrics[0].Value.Should().BeApproximately(bits.ToDouble(), 1e-5);
        metrics[1].Value.Should().BeApproximately(bits.ToDouble() * 6 * Math.Log(2), 1e-4);
    }

    [Fact]
    public void Frequencies_are_counted_by_position_with_one_more_of_each()
    {
        var training = new CodeDataSet([0, 1, 0, 0, 0, 1], null, 2, 1, 2);
        var one = new CodeDataSet([0, 0], null, 2, 1, 2);
        // First position: 0 three times of three; second: 1, 0, 1.
        new PositionFrequencies(training).BitsPerCode(one).Should().BeApproximately((-Math.Log2(4 / 5.0) - Math.Log2(2 / 5.0)) / 2, 1e-12);
        ((Action)(() => new PositionFrequencies(training).BitsPerCode(Constant(1)))).Should().Throw<ArgumentException>()
            .WithMessage("*expected at least one, of 2 positions with K = 2*");
    }

    [Fact]
    public void A_data_set_is_encoded_once_with_its_labels()
    {
        using var scope = NewDisposeScope();
        using VqVae model = Autoencoder();
        ImageDataSet images = GeneratedShapes.Create(7, 3);

        CodeDataSet codes = CodeDataSet.Encode(model, images);

        using CodeBatch batch = codes.Batch([6, 1]);
        batch.Codes.equal(model.Encode(images.Images([6, 1]))).all().ToBoolean().Should().BeTrue();
        batch.Labels!.equal(images.Labels([6, 1])).all().ToBoolean().Should().BeTrue();
        (codes.Count, codes.Categories, codes.Height, codes.Width).Should().Be((7, 6, images.Height / 4, images.Width / 4));
    }

    [Fact]
    public void Drawn_codes_become_images()
    {
        using var scope = NewDisposeScope();
        using VqVae model = Autoencoder();
        using GatedPixelCnn prior = Models.Gated(Models.Small(6) with { Classes = 2 });
        using var together = new CodePrior(model, prior, 3, 2);

        Tensor images = together.Images(2, new(tensor([0L, 1L])), new() { Seed = 4 }), again = together.Images(2, new(tensor([0L, 1L])), new() { Seed = 4 });

        images.shape[2..].Should().Equal(12, 8);
        images.equal(again).all().ToBoolean().Should().BeTrue();
        using GatedPixelCnn other = Models.Gated(Models.Small(5));
        ((Action)(() => new CodePrior(model, other, 3, 2))).Should().Throw<ArgumentException>().WithMessage("*over 5 codes; expected 6*");
    }

    [Fact]
    public void Encoding_training_and_drawing_leave_no_tensor_behind()
    {
        using VqVae model = Autoencoder();
        using GatedPixelCnn prior = Models.Gated(Models.Small(6));
        ImageDataSet images = GeneratedShapes.Create(4, 3);
        Leaks.None(() =>
        {
            CodeDataSet codes = CodeDataSet.Encode(model, images);
            var source = new CodeBatches(codes, new BatchOrder(4, 2));
            new Trainer(new TrainerOptions { Steps = 2, Optimizer = parameters => optim.SGD(parameters, 1e-3) }).Fit(new PriorTask(prior), source, source);
            using var together = new CodePrior(model, prior, 2, 2);
            together.Images(2).Dispose();
        });
    }

    [Fact]
    public void Damaged_codes_and_sizes_are_refused()
    {
        ((Action)(() => new CodeDataSet([0, 4], null, 4, 1, 2))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Code 1*expected 0 to 3*");
        ((Action)(() => new CodeDataSet([0, -1], null, 4, 1, 2))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => new CodeDataSet([0, 1, 2], null, 4, 1, 2))).Should().Throw<ArgumentException>().WithMessage("*no whole number of 1×2*");
        ((Action)(() => new CodeDataSet([0, 1], [0, 1], 4, 1, 2))).Should().Throw<ArgumentException>().WithParameterName("labels");
        ((Action)(() => new CodeDataSet([0, 1], [-1], 4, 1, 2))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("labels");
        ((Action)(() => Constant(2).Batch([2]))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*maps 0 to 1*");
        ((Action)(() => new CodeBatches(Constant(2), new BatchOrder(3, 1)))).Should().Throw<ArgumentException>().WithParameterName("order");
        using GatedPixelCnn mapped = Models.Gated(Models.Small() with { ConditionChannels = 1 });
        ((Action)(() => new PriorTask(mapped))).Should().Throw<ArgumentException>().WithParameterName("model");
        ImageDataSet image = GeneratedShapes.Create(1, 1);
        ((Action)(() => CodeDataSet.Encode(x => zeros([x.shape[0], 2], int64), 4, image))).Should().Throw<ArgumentException>().WithParameterName("encode");
        ((Action)(() => CodeDataSet.Encode(x => full([x.shape[0], 2, 2], -1L, int64), 4, image))).Should().Throw<ArgumentOutOfRangeException>();
    }
}
