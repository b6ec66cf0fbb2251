using TorchSharp;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Kernels;

public sealed class StraightThroughTests
{
    [Fact]
    public void The_value_is_the_quantized_one_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        Tensor latents = (randn([1000], generator: new Generator(1)) * 1e6).requires_grad_();
        Tensor quantized = randn([1000], generator: new Generator(2)) * 1e-3;
        StraightThrough.Apply(latents, quantized).Equals(quantized).Should().BeTrue();
    }

    [Fact]
    public void The_gradient_of_the_latents_is_the_gradient_of_the_result()
    {
        using var scope = NewDisposeScope();
        Tensor latents = randn([3, 4], generator: new Generator(1)).requires_grad_(), weights = randn([3, 4], generator: new Generator(2));
        Tensor quantized = randn(3, 4, requires_grad: true);
        (StraightThrough.Apply(latents, quantized) * weights).sum().backward();
        latents.grad!.Equals(weights).Should().BeTrue();
        (quantized.grad is null).Should().BeTrue("no gradient flows into the codes");
    }

    [Fact]
    public void The_result_is_a_new_tensor_and_nothing_else_is_left()
    {
        using Tensor latents = randn(3, 4, requires_grad: true), plain = randn(3, 4), quantized = randn(3, 4);
        Leaks.None(() =>
        {
            StraightThrough.Apply(latents, quantized).Dispose();
            StraightThrough.Apply(plain, quantized).Dispose();
        });
        quantized.IsInvalid.Should().BeFalse();
    }

    [Fact]
    public void Another_shape_is_refused_not_broadcast()
    {
        using var scope = NewDisposeScope();
        Action apply = () => StraightThrough.Apply(zeros(4, 3), zeros(1, 3));
        apply.Should().Throw<ArgumentException>().WithParameterName("quantized").WithMessage("*(1, 3)*(4, 3)*");
    }
}
