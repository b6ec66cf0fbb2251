using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn;

public sealed class UtilsTests
{
    [Fact]
    public void Clipping_scales_all_gradients_to_the_norm_and_returns_the_norm_before()
    {
        using Parameter a = WithGradient(3), b = WithGradient(4);

        nn.utils.clip_grad_norm_([a, b], 1).Should().BeApproximately(5, 1e-6);

        Gradient(a).Should().BeApproximately(0.6f, 1e-5f);
        Gradient(b).Should().BeApproximately(0.8f, 1e-5f);
    }

    [Fact]
    public void Small_gradients_are_left_as_they_are()
    {
        using Parameter a = WithGradient(3), b = WithGradient(4);

        nn.utils.clip_grad_norm_([a, b], 10);

        Gradient(a).Should().Be(3);
    }

    [Fact]
    public void Other_norms_are_possible()
    {
        using Parameter a = WithGradient(3), b = WithGradient(-4);

        nn.utils.clip_grad_norm_([a, b], 100, norm_type: 1).Should().BeApproximately(7, 1e-6);
        nn.utils.clip_grad_norm_([a, b], 100, norm_type: double.PositiveInfinity).Should().BeApproximately(4, 1e-6);
    }

    [Fact]
    public void Clipping_by_value_limits_each_element()
    {
        using Parameter a = WithGradient(3), b = WithGradient(-4);

        nn.utils.clip_grad_value_([a, b], 2);

        Gradient(a).Should().Be(2);
        Gradient(b).Should().Be(-2);
    }

    [Fact]
    public void Parameters_go_into_a_vector_and_back()
    {
        using Linear module = nn.Linear(2, 1);
        using Tensor vector = tensor(new[] { 1f, 2f, 3f });

        nn.utils.vector_to_parameters(vector, module.parameters());

        module.weight.data<float>().ToArray().Should().Equal(1, 2);
        module.bias.data<float>().ToArray().Should().Equal(3);
        using Tensor back = nn.utils.parameters_to_vector(module.parameters());
        back.data<float>().ToArray().Should().Equal(1, 2, 3);
    }

    [Fact]
    public void Clipping_leaves_no_tensor_behind()
    {
        using Parameter a = WithGradient(3), b = nn.Parameter(ones(2));

        Leaks.Of(() =>
        {
            nn.utils.clip_grad_norm_([a, b], 1);
            nn.utils.clip_grad_value_([a, b], 1);
            nn.utils.parameters_to_vector([a, b]).Dispose();
        }).Should().Be(0);
    }

    private static Parameter WithGradient(float gradient)
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter parameter = nn.Parameter(ones(1));
        (parameter * gradient).sum().backward();
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    private static float Gradient(Parameter parameter)
    {
        using Tensor grad = parameter.grad;
        return grad.item<float>();
    }
}
