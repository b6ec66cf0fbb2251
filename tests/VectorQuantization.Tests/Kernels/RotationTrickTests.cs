using TorchSharp;
using VectorQuantization.Kernels;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Kernels;

public sealed class RotationTrickTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void The_gradient_is_that_of_the_papers_formula(int d)
    {
        using var scope = NewDisposeScope();
        Tensor e = randn([20, d], float64, generator: new Generator(1)).requires_grad_();
        // In one dimension a code on the other side of zero has no rotation to it: keep to the same side.
        Tensor q = d == 1 ? e.detach() * 3 : randn([20, d], float64, generator: new Generator(2));
        Tensor upstream = randn([20, d], float64, generator: new Generator(3));

        Tensor value = RotationTrick.Apply(e, q);
        (value * upstream).sum().backward();

        value.Equals(q).Should().BeTrue("the value must not round");
        for (int row = 0; row < 20; row++)
        {
            Tensor x = e.detach()[row], y = q[row], u = x / x.norm(), v = y / y.norm(), w = (u + v) / (u + v).norm();
            Tensor rotation = eye(d, dtype: float64) - 2 * w.outer(w) + 2 * v.outer(u);
            Tensor jacobian = y.norm() / x.norm() * rotation;
            (rotation.matmul(u) - v).abs().max().ToDouble().Should().BeLessThan(1e-12, "R takes u to v");
            (rotation.matmul(rotation.t()) - eye(d, dtype: float64)).abs().max().ToDouble().Should().BeLessThan(1e-12, "R is a rotation");
            (e.grad![row] - jacobian.t().matmul(upstream[row])).abs().max().ToDouble().Should().BeLessThan(1e-11);
        }
    }

    [Fact]
    public void Without_a_rotation_the_gradient_passes_as_it_is()
    {
        using var scope = NewDisposeScope();
        // A zero latent, a zero code, opposite directions, and a usual pair.
        Tensor e = tensor(new double[,] { { 0, 0 }, { 1, 2 }, { 1, 0 }, { 3, 0 } }).requires_grad_();
        Tensor q = tensor(new double[,] { { 1, 2 }, { 0, 0 }, { -2, 0 }, { 0, 6 } });
        Tensor upstream = tensor(new double[,] { { 5, 7 }, { 5, 7 }, { 5, 7 }, { 5, 7 } });

        (RotationTrick.Apply(e, q) * upstream).sum().backward();

        // The last: a quarter turn, twice as long. R = [[0, −1], [1, 0]], and λRᵀ(5, 7) = 2 (7, −5).
        double[] gradient = e.grad!.data<double>().ToArray();
        gradient[..6].Should().Equal(5, 7, 5, 7, 5, 7);
        gradient[6].Should().BeApproximately(14, 1e-12);
        gradient[7].Should().BeApproximately(-10, 1e-12);
    }

    [Fact]
    public void A_quantizer_asked_for_it_uses_it()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(5, 3) { Gradient = GradientEstimator.Rotation }, new Generator(1));
        quantizer.to(float64);
        Tensor latents = randn([8, 3], float64, generator: new Generator(2)).requires_grad_();
        Quantized quantized = quantizer.call(latents);
        quantized.Vectors.sum().backward();
        Tensor expected = latents.detach().clone().requires_grad_();
        RotationTrick.Apply(expected, quantized.Vectors.detach()).sum().backward();
        latents.grad!.Equals(expected.grad!).Should().BeTrue();
    }

    [Fact]
    public void Empty_input_is_fine_and_wrong_shapes_are_refused()
    {
        using var scope = NewDisposeScope();
        RotationTrick.Apply(zeros(0, 3, requires_grad: true), zeros(0, 3)).shape.Should().Equal(0, 3);
        ((Action)(() => RotationTrick.Apply(zeros(2, 3, 4), zeros(2, 3, 4)))).Should().Throw<ArgumentException>().WithParameterName("latents");
        ((Action)(() => RotationTrick.Apply(zeros(2, 3, requires_grad: true), zeros(2, 4)))).Should().Throw<ArgumentException>().WithParameterName("quantized");
    }
}
