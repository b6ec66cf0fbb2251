using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>What a <see cref="Quantizer"/> makes of a batch of latents. It owns its tensors: write <c>using var quantized = quantizer.call(latents);</c></summary>
/// <param name="Vectors">The chosen codes, shaped and typed as the latents; the gradient passes to the latents.</param>
/// <param name="Indices">The chosen codes' numbers, int64, the latents' shape without its code dimension; −1 where a latent is not finite.</param>
/// <param name="Loss">Scalar to add to the task's loss: Σ weight · value over <paramref name="Terms"/>.</param>
/// <param name="Terms">The parts of the loss, by name and before their weights.</param>
public sealed record Quantized(Tensor Vectors, Tensor Indices, Tensor Loss, IReadOnlyList<LossTerm> Terms) : IDisposable
{
    /// <summary>The unweighted value of the loss term of the given name.</summary>
    /// <param name="name">For example "commitment".</param>
    /// <exception cref="ArgumentException">No term has that name; the message lists those there are.</exception>
    public Tensor Term(string name)
    {
        foreach (LossTerm term in Terms)
        {
            if (term.Name == name) return term.Value;
        }
        throw new ArgumentException($"There is no loss term '{name}'; there are: {string.Join(", ", Terms.Select(t => t.Name))}.", nameof(name));
    }

    /// <summary>Disposes all tensors.</summary>
    public void Dispose()
    {
        Vectors.Dispose();
        Indices.Dispose();
        Loss.Dispose();
        foreach (LossTerm term in Terms) term.Value.Dispose();
    }

    /// <summary>Moves all tensors out of a scope, so that they live on when it ends.</summary>
    internal Quantized MoveToOuter(TorchSharp.DisposeScope scope)
    {
        scope.MoveToOuter(Vectors, Indices, Loss);
        foreach (LossTerm term in Terms) scope.MoveToOuter(term.Value);
        return this;
    }
}
