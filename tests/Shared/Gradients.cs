using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Testing;

/// <summary>Holds gradients against finite differences.</summary>
internal static class Gradients
{
    /// <summary>
    /// Compares d f / d x with central differences at every element of x, in float64.
    /// </summary>
    public static void Check(Func<Tensor, Tensor> scalar, Tensor at, double step = 1e-6, double tolerance = 1e-6)
    {
        using var scope = NewDisposeScope();
        at.dtype.Should().Be(ScalarType.Float64, "finite differences want float64");
        Tensor x = at.detach().clone().requires_grad_();
        scalar(x).backward();
        double[] gradient = x.grad!.flatten().data<double>().ToArray();
        double[] values = at.detach().contiguous().flatten().data<double>().ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            double numeric = (At(i, step) - At(i, -step)) / (2 * step);
            gradient[i].Should().BeApproximately(numeric, tolerance, $"element {i}");
        }

        double At(int element, double offset)
        {
            using var inner = NewDisposeScope();
            double[] moved = [.. values];
            moved[element] += offset;
            return scalar(tensor(moved).reshape(at.shape)).ToDouble();
        }
    }
}
