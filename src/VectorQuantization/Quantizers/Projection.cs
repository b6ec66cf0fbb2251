using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Makes linear layers whose first weights come from a generator.</summary>
internal static class Projection
{
    /// <summary>y = xWᵀ + b from <paramref name="inputs"/> to <paramref name="outputs"/> components; weights and biases uniform on ±1/√inputs, as PyTorch's are.</summary>
    internal static Linear Linear(int inputs, int outputs, bool hasBias, Generator? generator)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        double bound = 1 / Math.Sqrt(inputs);
        Linear linear = nn.Linear(inputs, outputs, hasBias);
        linear.weight!.copy_(rand(outputs, inputs, generator: generator) * (2 * bound) - bound);
        linear.bias?.copy_(rand(outputs, generator: generator) * (2 * bound) - bound);
        scope.Detach(linear.weight);
        if (linear.bias is not null) scope.Detach(linear.bias);
        return linear;
    }
}
