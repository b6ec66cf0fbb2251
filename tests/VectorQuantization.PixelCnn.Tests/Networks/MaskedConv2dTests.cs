using TorchSharp;
using VectorQuantization.PixelCnn.Networks;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Tests.Networks;

public sealed class MaskedConv2dTests
{
    [Theory]
    [InlineData(MaskKind.A, 3, 3, new float[] { 1, 1, 1, 1, 0, 0, 0, 0, 0 })]
    [InlineData(MaskKind.B, 3, 3, new float[] { 1, 1, 1, 1, 1, 0, 0, 0, 0 })]
    [InlineData(MaskKind.A, 1, 5, new float[] { 1, 1, 0, 0, 0 })]
    [InlineData(MaskKind.B, 3, 1, new float[] { 1, 1, 0 })]
    [InlineData(MaskKind.B, 1, 1, new float[] { 1 })]
    public void The_mask_is_that_of_the_paper(MaskKind kind, int height, int width, float[] expected)
    {
        using var layer = new MaskedConv2d(new(1, 1, kind) { KernelHeight = height, KernelWidth = width });
        layer.state_dict()["mask"].data<float>().ToArray().Should().Equal(expected);
    }

    [Fact]
    public void Red_comes_before_green_before_blue()
    {
        using var a = new MaskedConv2d(new(3, 6, MaskKind.A) { KernelHeight = 1, KernelWidth = 1, Groups = 3 });
        using var b = new MaskedConv2d(new(3, 6, MaskKind.B) { KernelHeight = 1, KernelWidth = 1, Groups = 3 });

        a.state_dict()["mask"].data<float>().ToArray().Should().Equal(0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0);
        b.state_dict()["mask"].data<float>().ToArray().Should().Equal(1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1);
    }

    [Theory]
    [InlineData(MaskKind.A, 3, 3, 1)]
    [InlineData(MaskKind.B, 3, 5, 1)]
    [InlineData(MaskKind.B, 5, 3, 2)]
    public void It_is_a_convolution_with_the_masked_weight(MaskKind kind, int height, int width, int dilation)
    {
        using var scope = NewDisposeScope();
        using var layer = new MaskedConv2d(new(2, 4, kind) { KernelHeight = height, KernelWidth = width, Dilation = dilation, Groups = 2 });
        var state = layer.state_dict();
        Tensor x = randn(2, 2, 6, 7);

        Tensor expected = nn.functional.conv2d(x, state["weight"] * state["mask"], state["bias"],
            padding: [dilation * (height / 2), dilation * (width / 2)], dilation: [dilation, dilation]);

        layer.call(x).shape.Should().Equal(2, 4, 6, 7);
        layer.call(x).equal(expected).all().ToBoolean().Should().BeTrue();
    }

    [Fact]
    public void Weights_outside_the_mask_change_nothing_and_get_no_gradient()
    {
        using var scope = NewDisposeScope();
        using var layer = new MaskedConv2d(new(2, 2, MaskKind.A) { Groups = 2 });
        Tensor x = randn(1, 2, 5, 5), outside = 1 - layer.state_dict()["mask"];
        Tensor before = layer.call(x);
        var weight = (Tensor)layer.parameters().First();
        using (no_grad()) weight.add_(outside * 1000);

        Tensor after = layer.call(x);
        after.equal(before).all().ToBoolean().Should().BeTrue();
        after.sum().backward();
        (weight.grad! * outside).abs().max().ToSingle().Should().Be(0);
    }

    [Fact]
    public void Training_moves_the_weights_inside_the_mask_alone()
    {
        using var scope = NewDisposeScope();
        using var layer = new MaskedConv2d(new(4, 4, MaskKind.B) { KernelHeight = 3, KernelWidth = 5, Groups = 2 });
        Tensor weight = layer.state_dict()["weight"], mask = layer.state_dict()["mask"], weightBefore = weight.clone(), maskBefore = mask.clone();
        using var adam = optim.Adam(layer.parameters(), 0.1);
        for (int step = 0; step < 5; step++)
        {
            adam.zero_grad();
            layer.call(randn(2, 4, 6, 6)).square().mean().backward();
            adam.step();
        }
        mask.equal(maskBefore).all().ToBoolean().Should().BeTrue();
        (weight != weightBefore).equal(mask != 0).all().ToBoolean().Should().BeTrue();
    }

    [Fact]
    public void The_mask_follows_the_module_and_its_state()
    {
        using var scope = NewDisposeScope();
        using var layer = new MaskedConv2d(new(1, 3, MaskKind.A));
        using var copy = new MaskedConv2d(new(1, 3, MaskKind.A));
        layer.state_dict().Keys.Should().Equal("weight", "bias", "mask");
        Tensor x = randn(1, 1, 4, 4);
        copy.load_state_dict(layer.state_dict());
        copy.call(x).equal(layer.call(x)).all().ToBoolean().Should().BeTrue();

        layer.to(float64);
        layer.state_dict()["mask"].dtype.Should().Be(ScalarType.Float64);
        layer.call(x.to(float64)).allclose(copy.call(x).to(float64), 1e-5, 1e-6).Should().BeTrue();
    }

    [Fact]
    public void Gradients_agree_with_finite_differences()
    {
        using var scope = NewDisposeScope();
        using var layer = new MaskedConv2d(new(2, 2, MaskKind.B) { Groups = 2 });
        layer.to(float64);
        Tensor weights = randn([1, 2, 3, 4], float64);
        Gradients.Check(x => (layer.call(x) * weights).sum(), randn([1, 2, 3, 4], float64));
    }

    [Fact]
    public void Forward_and_backward_leave_no_tensor_behind()
    {
        using var layer = new MaskedConv2d(new(1, 2, MaskKind.A));
        using Tensor x = randn(1, 1, 4, 4);
        Leaks.None(() =>
        {
            using Tensor y = layer.call(x);
            using Tensor loss = y.sum();
            loss.backward();
        });
    }

    [Fact]
    public void Wrong_options_and_shapes_are_refused()
    {
        using var layer = new MaskedConv2d(new(2, 2, MaskKind.A));
        ((Action)(() => layer.call(zeros(1, 3, 4, 4)))).Should().Throw<ArgumentException>().WithMessage("*(1, 3, 4, 4)*(batch, 2, height, width)*");
        ((Action)(() => new MaskedConv2d(new(2, 2, MaskKind.A) { KernelHeight = 2 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("KernelHeight");
        ((Action)(() => new MaskedConv2d(new(2, 3, MaskKind.A) { Groups = 2 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("OutputChannels");
        ((Action)(() => new MaskedConv2d(new(2, 2, MaskKind.A) { Dilation = 0 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Dilation");
        ((Action)(() => new MaskedConv2d(new(2, 2, (MaskKind)7)))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Mask");
    }
}
