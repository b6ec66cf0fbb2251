using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Nn.Functional;

public sealed class ActivationTests
{
    // The expected values are PyTorch's at −2, −0.5, 0, 0.5 and 2.
    public static TheoryData<string, Func<Tensor, Tensor>, float[]> Cases => new()
    {
        { "relu", x => F.relu(x), [0, 0, 0, 0.5f, 2] },
        { "relu6", x => F.relu6(x * 4), [0, 0, 0, 2, 6] },
        { "leaky_relu", x => F.leaky_relu(x, 0.1), [-0.2f, -0.05f, 0, 0.5f, 2] },
        { "gelu", x => F.gelu(x), [-0.0455f, -0.154269f, 0, 0.345731f, 1.9545f] },
        { "gelu tanh", x => F.gelu(x, GELU.Approximate.tanh), [-0.045402f, -0.154286f, 0, 0.345714f, 1.954598f] },
        { "silu", x => F.silu(x), [-0.238406f, -0.18877f, 0, 0.31123f, 1.761594f] },
        { "mish", x => F.mish(x), [-0.252501f, -0.220744f, 0, 0.375245f, 1.943959f] },
        { "elu", x => F.elu(x, 1.5), [-1.296997f, -0.590204f, 0, 0.5f, 2] },
        { "celu", x => F.celu(x, 1.5), [-1.104604f, -0.425203f, 0, 0.5f, 2] },
        { "selu", x => F.selu(x), [-1.520167f, -0.691758f, 0, 0.525351f, 2.101402f] },
        { "softplus", x => F.softplus(x, 2), [0.009075f, 0.156631f, 0.346574f, 0.656631f, 2.009075f] },
        { "hardsigmoid", x => F.hardsigmoid(x), [0.166667f, 0.416667f, 0.5f, 0.583333f, 0.833333f] },
        { "hardswish", x => F.hardswish(x), [-0.333333f, -0.208333f, 0, 0.291667f, 1.666667f] },
        { "hardtanh", x => F.hardtanh(x), [-1, -0.5f, 0, 0.5f, 1] },
        { "logsigmoid", x => F.logsigmoid(x), [-2.126928f, -0.974077f, -0.693147f, -0.474077f, -0.126928f] },
        { "softsign", x => F.softsign(x), [-0.666667f, -0.333333f, 0, 0.333333f, 0.666667f] },
        { "tanhshrink", x => F.tanhshrink(x), [-1.035972f, -0.037883f, 0, 0.037883f, 1.035972f] },
        { "softshrink", x => F.softshrink(x), [-1.5f, 0, 0, 0, 1.5f] },
        { "hardshrink", x => F.hardshrink(x), [-2, 0, 0, 0, 2] },
        { "threshold", x => F.threshold(x, 0.1, 9), [9, 9, 9, 0.5f, 2] },
        { "sigmoid", x => F.sigmoid(x), [0.119203f, 0.377541f, 0.5f, 0.622459f, 0.880797f] },
        { "tanh", x => F.tanh(x), [-0.964028f, -0.462117f, 0, 0.462117f, 0.964028f] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_are_those_of_PyTorch(string name, Func<Tensor, Tensor> activation, float[] expected)
    {
        using DisposeScope scope = NewDisposeScope();

        float[] values = activation(Points()).data<float>().ToArray();

        for (int i = 0; i < expected.Length; i++) values[i].Should().BeApproximately(expected[i], 2e-6f, $"that is {name} at place {i}");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_do_not_share_the_life_of_their_input(string name, Func<Tensor, Tensor> activation, float[] expected)
    {
        Tensor x = Points();
        Tensor result = activation(x);
        x.Dispose();

        result.IsInvalid.Should().BeFalse(name);
        result.numel().Should().Be(expected.Length);
        result.Dispose();
    }

    [Fact]
    public void In_place_activations_write_to_their_input_and_return_another_object()
    {
        using Tensor x = Points();

        using Tensor result = F.relu(x, inplace: true);

        x.data<float>().ToArray().Should().Equal(0, 0, 0, 0.5f, 2);
        result.Should().NotBeSameAs(x);
        result.data<float>().ToArray().Should().Equal(0, 0, 0, 0.5f, 2);
    }

    [Fact]
    public void Softmax_sums_to_one_along_its_dimension()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 0f, (float)Math.Log(3), 0f, 0f }).view(2, 2);

        F.softmax(x, 1).data<float>().ToArray().Should().Equal(new float[] { 0.25f, 0.75f, 0.5f, 0.5f }, Close);
        F.softmin(x, 1).data<float>().ToArray().Should().Equal(new float[] { 0.75f, 0.25f, 0.5f, 0.5f }, Close);
        F.log_softmax(x, 1).exp().data<float>().ToArray().Should().Equal(new float[] { 0.25f, 0.75f, 0.5f, 0.5f }, Close);
        F.softmax(x, 0, ScalarType.Float64).dtype.Should().Be(ScalarType.Float64);
        F.softmax2d(ones(1, 4, 2, 2)).data<float>().ToArray().Should().OnlyContain(value => value == 0.25f);
    }

    [Fact]
    public void Gated_and_parametric_units_use_their_second_half_and_weight()
    {
        using DisposeScope scope = NewDisposeScope();

        F.glu(tensor(new[] { 4f, 0f })).data<float>().ToArray().Should().Equal(2);
        F.prelu(tensor(new[] { -2f, 2f }), tensor(new[] { 0.5f })).data<float>().ToArray().Should().Equal(-1, 2);
    }

    [Fact]
    public void Gradients_are_slopes()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { -1.3, -0.4, 0.3, 1.7 });
        Gradients.Check(x => F.gelu(x[0]), x);
        Gradients.Check(x => F.silu(x[0]), x);
        Gradients.Check(x => F.softsign(x[0]), x);
        Gradients.Check(x => F.tanhshrink(x[0]), x);
        Gradients.Check(x => F.softmin(x[0], 0), x);
        Gradients.Check(x => F.leaky_relu(x[0], 0.2), x);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Shorter_types_stay_what_they_are(ScalarType type)
    {
        if (type == ScalarType.Float16 && !cuda.is_available()) return; // libtorch 1.13 has few half kernels on the CPU.
        using DisposeScope scope = NewDisposeScope();

        F.relu(Points().to(type)).dtype.Should().Be(type);
    }

    [Fact]
    public void Composed_activations_leave_no_tensor_behind()
    {
        using Tensor x = Points();

        Leaks.Of(() =>
        {
            F.softsign(x).Dispose();
            F.tanhshrink(x).Dispose();
            F.softmin(x, 0).Dispose();
            F.relu(x, inplace: true).Dispose();
        }).Should().Be(0);
    }

    private static Tensor Points() => tensor(new[] { -2f, -0.5f, 0, 0.5f, 2 });

    private static bool Close(float left, float right) => Math.Abs(left - right) < 1e-6f;
}
