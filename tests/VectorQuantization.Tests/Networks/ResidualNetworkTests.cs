using TorchSharp;
using VectorQuantization.Networks;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Networks;

public sealed class ResidualNetworkTests
{
    private static ResidualNetworkOptions Small(int down, int blocks = 1) =>
        new(2, 3) { HiddenChannels = 4, ResidualChannels = 2, ResidualBlocks = blocks, DownSamplings = down };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_encoder_halves_and_the_decoder_doubles(int down)
    {
        using var scope = NewDisposeScope();
        using var encoder = new ResidualEncoder(Small(down));
        using var decoder = new ResidualDecoder(Small(down));

        Tensor latents = encoder.call(randn(2, 2, 16, 24));

        latents.shape.Should().Equal(2, 3, 16 >> down, 24 >> down);
        decoder.call(latents).shape.Should().Equal(2, 2, 16, 24);
    }

    [Fact]
    public void The_defaults_have_the_layers_of_the_published_network()
    {
        using var scope = NewDisposeScope();
        using var encoder = new ResidualEncoder(new ResidualNetworkOptions(3, 64));
        using var decoder = new ResidualDecoder(new ResidualNetworkOptions(3, 64));

        encoder.state_dict().Where(e => e.Key.EndsWith("weight", StringComparison.Ordinal)).Select(e => $"{e.Key} {string.Join('x', e.Value.shape)}").Should().Equal(
            "down.0.weight 64x3x4x4", "down.1.weight 128x64x4x4", "conv.weight 128x128x3x3",
            "residual.blocks.0.conv3.weight 32x128x3x3", "residual.blocks.0.conv1.weight 128x32x1x1",
            "residual.blocks.1.conv3.weight 32x128x3x3", "residual.blocks.1.conv1.weight 128x32x1x1", "project.weight 64x128x1x1");
        decoder.state_dict().Where(e => e.Key.EndsWith("weight", StringComparison.Ordinal)).Select(e => $"{e.Key} {string.Join('x', e.Value.shape)}").Should().Equal(
            "conv.weight 128x64x3x3",
            "residual.blocks.0.conv3.weight 32x128x3x3", "residual.blocks.0.conv1.weight 128x32x1x1",
            "residual.blocks.1.conv3.weight 32x128x3x3", "residual.blocks.1.conv1.weight 128x32x1x1",
            "up.0.weight 128x64x4x4", "up.1.weight 64x3x4x4");
    }

    [Fact]
    public void A_residual_block_adds_its_convolutions_to_its_input()
    {
        using var scope = NewDisposeScope();
        using var encoder = new ResidualEncoder(Small(0));
        var state = encoder.state_dict();
        // With the block's last convolution at zero the stack is a ReLU, and the encoder conv → ReLU → project.
        using (no_grad()) foreach (string key in new[] { "weight", "bias" }) state[$"residual.blocks.0.conv1.{key}"].zero_();
        Tensor images = randn(1, 2, 4, 4);

        Tensor hidden = nn.functional.conv2d(images, state["conv.weight"], state["conv.bias"], padding: [1, 1]);
        Tensor expected = nn.functional.conv2d(nn.functional.relu(hidden), state["project.weight"], state["project.bias"]);

        encoder.call(images).allclose(expected, 1e-5, 1e-6).Should().BeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Gradients_agree_with_finite_differences(int down)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var encoder = new ResidualEncoder(Small(down));
        using var decoder = new ResidualDecoder(Small(down));
        encoder.to(float64);
        decoder.to(float64);
        Tensor weights = randn([1, 2, 4, 4], float64, generator: new Generator(2));
        Gradients.Check(x => (decoder.call(encoder.call(x)) * weights).sum(), randn([1, 2, 4, 4], float64, generator: new Generator(1)));
    }

    [Fact]
    public void The_parameters_gradients_agree_with_finite_differences()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var encoder = new ResidualEncoder(Small(1));
        encoder.to(float64);
        Tensor images = randn([2, 2, 4, 4], float64, generator: new Generator(1)), weights = randn([2, 3, 2, 2], float64, generator: new Generator(2));
        (encoder.call(images) * weights).sum().backward();
        foreach (var (name, parameter) in encoder.named_parameters())
        {
            using var inner = NewDisposeScope();
            Tensor flat = parameter.detach().view(-1);
            double gradient = parameter.grad!.flatten()[0].ToDouble();
            double Loss(double offset)
            {
                using var noGrad = no_grad();
                flat[0].add_(offset);
                double loss = (encoder.call(images) * weights).sum().ToDouble();
                flat[0].sub_(offset);
                return loss;
            }
            gradient.Should().BeApproximately((Loss(1e-6) - Loss(-1e-6)) / 2e-6, 1e-6, name);
        }
    }

    [Fact]
    public void Forward_and_backward_leave_no_tensor_behind()
    {
        using var encoder = new ResidualEncoder(Small(2, blocks: 2));
        using var decoder = new ResidualDecoder(Small(2, blocks: 2));
        using Tensor images = randn(1, 2, 8, 8);
        Leaks.None(() =>
        {
            using Tensor latents = encoder.call(images);
            using Tensor decoded = decoder.call(latents);
            using Tensor loss = decoded.sum();
            loss.backward();
        });
    }

    [Fact]
    public void They_survive_the_scope_they_were_built_in()
    {
        ResidualEncoder encoder;
        ResidualDecoder decoder;
        using (NewDisposeScope()) (encoder, decoder) = (new ResidualEncoder(Small(1)), new ResidualDecoder(Small(1)));
        using (encoder)
        using (decoder)
        using (Tensor images = randn(1, 2, 8, 8))
        using (Tensor latents = encoder.call(images))
        using (Tensor decoded = decoder.call(latents)) decoded.shape.Should().Equal(1, 2, 8, 8);
    }

    [Fact]
    public void Wrong_shapes_and_options_are_refused()
    {
        using var scope = NewDisposeScope();
        using var encoder = new ResidualEncoder(Small(2));
        using var decoder = new ResidualDecoder(Small(2));
        ((Action)(() => encoder.call(zeros(1, 2, 6, 8)))).Should().Throw<ArgumentException>().WithParameterName("images").WithMessage("*(1, 2, 6, 8)*multiples of 4*");
        ((Action)(() => encoder.call(zeros(1, 3, 8, 8)))).Should().Throw<ArgumentException>();
        ((Action)(() => decoder.call(zeros(1, 2, 2, 2)))).Should().Throw<ArgumentException>().WithParameterName("latents");
        ((Action)(() => new ResidualEncoder(Small(2) with { HiddenChannels = 5 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("HiddenChannels");
        ((Action)(() => new ResidualDecoder(Small(-1)))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("DownSamplings");
    }
}
