using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>The straight-through gradient estimator (Bengio, Léonard, Courville 2013), as van den Oord et al. (2017) use it.</summary>
public static class StraightThrough
{
    /// <summary>The quantized vectors in value, the latents in gradient: ∂result/∂latents is exactly the identity.</summary>
    /// <param name="latents">Any shape.</param>
    /// <param name="quantized">The same shape; no gradient flows into it.</param>
    /// <returns>A new tensor, equal to <paramref name="quantized"/> bit for bit where the latents are finite; the caller disposes it.</returns>
    public static Tensor Apply(Tensor latents, Tensor quantized)
    {
        ArgumentNullException.ThrowIfNull(latents);
        ArgumentNullException.ThrowIfNull(quantized);
        using var scope = NewDisposeScope();
        Tensor constant = quantized.detach();
        if (!is_grad_enabled() || !latents.requires_grad) return constant.MoveToOuterDisposeScope();

        // x − sg(x) is exactly zero, so the value is exactly q; the usual x + sg(q − x) would round.
        return constant.add(latents - latents.detach()).MoveToOuterDisposeScope();
    }
}
