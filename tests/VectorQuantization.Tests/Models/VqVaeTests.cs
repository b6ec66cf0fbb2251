using TorchSharp;
using VectorQuantization.Models;
using VectorQuantization.Networks;
using VectorQuantization.Quantizers;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Models;

public sealed class VqVaeTests
{
    private static readonly ResidualNetworkOptions Network = new(1, 3) { HiddenChannels = 8, ResidualChannels = 8, ResidualBlocks = 1 };

    private static VqVae Model(bool ema = true) => new(
        new ResidualEncoder(Network),
        ema ? new EmaVectorQuantizer(new EmaVectorQuantizerOptions(8, 3)) : new VectorQuantizer(new VectorQuantizerOptions(8, 3)),
        new ResidualDecoder(Network));

    [Fact]
    public void Forward_reconstructs_in_the_shape_of_the_images()
    {
        using var scope = NewDisposeScope();
        using VqVae model = Model();
        using AutoencoderOutput output = model.call(rand(5, 1, 28, 28));
        output.Reconstruction.shape.Should().Equal(5, 1, 28, 28);
        output.Codes.Indices.shape.Should().Equal(5, 7, 7);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_of_Encode_is_the_reconstruction_in_eval_mode(bool ema)
    {
        using var scope = NewDisposeScope();
        using VqVae model = Model(ema);
        model.eval();
        Tensor images = rand(5, 1, 8, 12);
        model.Decode(model.Encode(images)).Equals(model.call(images).Reconstruction).Should().BeTrue();
    }

    [Fact]
    public void The_reconstruction_trains_the_encoder_through_the_codes()
    {
        using var scope = NewDisposeScope();
        manual_seed(1); // a layer whose units are all off at random would have no gradient
        using VqVae model = Model();
        model.call(rand(2, 1, 8, 8)).Reconstruction.sum().backward();
        foreach (var (name, parameter) in model.named_parameters())
            parameter.grad!.abs().sum().item<float>().Should().BeGreaterThan(0, name);
    }

    [Fact]
    public void The_state_dictionary_is_prefixed_by_the_parts_and_loads_into_a_twin()
    {
        using var scope = NewDisposeScope();
        using VqVae model = Model(), twin = Model();
        model.state_dict().Keys.Select(key => key.Split('.')[0]).Distinct().Should().BeEquivalentTo("encoder", "quantizer", "decoder");
        twin.load_state_dict(model.state_dict());
        Tensor images = rand(2, 1, 8, 8);
        model.eval();
        twin.eval();
        twin.call(images).Reconstruction.Equals(model.call(images).Reconstruction).Should().BeTrue();
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using VqVae model = Model();
        using Tensor images = rand(2, 1, 8, 8);
        var task = new VqVaeTask(model, 0.1);
        Leaks.None(() =>
        {
            using (AutoencoderOutput output = model.call(images)) { }
            using Tensor indices = model.Encode(images);
            using Tensor decoded = model.Decode(indices);
            using StepResult step = task.Step(images, CPU);
            step.Loss.backward();
            task.Evaluate([images], CPU);
        });
    }

    [Fact]
    public void Images_that_are_not_finite_give_the_task_a_loss_that_is_not()
    {
        using var scope = NewDisposeScope();
        using VqVae model = Model();
        using StepResult step = new VqVaeTask(model, 1).Step(full([2, 1, 8, 8], float.NaN), CPU);
        step.Loss.ToDouble().Should().Be(double.NaN);
    }

    [Fact]
    public void The_task_measures_what_its_documentation_says()
    {
        using var scope = NewDisposeScope();
        using VqVae model = Model();
        model.eval();
        Tensor images = rand(6, 1, 8, 8);
        var task = new VqVaeTask(model, 0.5);

        AutoencoderOutput output = model.call(images);
        double mse = (output.Reconstruction - images).pow(2).mean().ToDouble();
        var step = task.Step(images, CPU);
        var evaluated = task.Evaluate([images.narrow(0, 0, 4), images.narrow(0, 4, 2)], CPU).ToDictionary(m => m.Name, m => m.Value);

        step.Loss.ToDouble().Should().BeApproximately(mse / 0.5 + output.Codes.Loss.ToDouble(), 1e-5);
        evaluated["mse"].Should().BeApproximately(mse, 1e-6);
        evaluated["mse_over_variance"].Should().BeApproximately(mse / 0.5, 1e-6);
        evaluated["perplexity"].Should().BeApproximately(step.Metrics.Single(m => m.Name == "perplexity").Value, 1e-9);
        task.Evaluate([], CPU).Single(m => m.Name == "mse").Value.Should().Be(double.NaN, "no image has no error");
        ((Action)(() => new VqVaeTask(model, 0))).Should().Throw<ArgumentOutOfRangeException>();
    }
}
