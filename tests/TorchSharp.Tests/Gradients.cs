using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Holds gradients against central differences, in float64.</summary>
internal static class Gradients
{
    /// <summary>Checks the gradient of a weighted sum of an expression's results for every element of every input.</summary>
    internal static void Check(Func<Tensor[], Tensor> expression, params Tensor[] inputs)
    {
        const double step = 1e-5;
        const double tolerance = 1e-6;
        using DisposeScope scope = NewDisposeScope();
        Tensor[] leaves = [.. inputs.Select(input => input.detach().to(ScalarType.Float64).clone().requires_grad_())];
        Scalarize(expression(leaves)).backward();
        for (int n = 0; n < leaves.Length; n++)
        {
            double[] gradient = leaves[n].grad.contiguous().data<double>().ToArray();
            for (int i = 0; i < gradient.Length; i++)
            {
                double numeric = (Moved(n, i, step) - Moved(n, i, -step)) / (2 * step);
                gradient[i].Should().BeApproximately(numeric, tolerance, $"that is the slope at element {i} of input {n}");
            }
        }

        double Moved(int input, int element, double offset)
        {
            using DisposeScope inner = NewDisposeScope();
            using IDisposable noGrad = no_grad();
            Tensor[] arguments = [.. leaves.Select(leaf => leaf.detach().clone())];
            arguments[input].view(-1)[element].add_(offset);
            return Scalarize(expression(arguments)).item<double>();
        }

        // Unequal weights, so that errors of different elements cannot cancel.
        static Tensor Scalarize(Tensor result) =>
            (result * linspace(0.5, 1.5, result.numel(), ScalarType.Float64).view(result.shape)).sum();
    }
}
