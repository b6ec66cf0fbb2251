using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Optim;

/// <summary>Something to minimise over two parameters a and B: Σ w·(a − t)² + Σ sin(B), with w = (1, 2, 3), t = (0.5, −1, 2).</summary>
internal sealed class Problem
{
    private readonly Tensor weights;
    private readonly Tensor target;

    internal Problem(ScalarType type)
    {
        weights = tensor(new[] { 1.0, 2.0, 3.0 }).to(type);
        target = tensor(new[] { 0.5, -1.0, 2.0 }).to(type);
        Parameters =
        [
            nn.Parameter(tensor(new[] { 1.0, -2.0, 3.0 }).to(type)),
            nn.Parameter(tensor(new[,] { { 0.1, 0.2 }, { -0.3, 0.4 } }).to(type)),
        ];
    }

    internal Parameter[] Parameters { get; }

    internal Tensor Loss() => (weights * (Parameters[0] - target).pow(2)).sum() + Parameters[1].sin().sum();

    internal void Step(optim.Optimizer optimizer)
    {
        using DisposeScope scope = NewDisposeScope();
        optimizer.zero_grad();
        Loss().backward();
        optimizer.step();
    }

    internal double[] Values()
    {
        using DisposeScope scope = NewDisposeScope();
        return [.. Parameters.SelectMany(parameter => parameter.detach().to(ScalarType.Float64).data<double>().ToArray())];
    }

    internal void ShouldBe(double[] expected, double tolerance, string because)
    {
        double[] values = Values();
        values.Should().HaveSameCount(expected);
        for (int i = 0; i < values.Length; i++) values[i].Should().BeApproximately(expected[i], tolerance, $"of {because}, at {i}");
    }
}
