using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>The straight-through gradient estimator (Bengio, Léonard, Courville 2013), as van den Oord et al. (2017) use it.</summary>
public static class StraightThrough
{
    /// <summary>The quantized vectors in value, the latents in gradient: ∂result/∂latents is exactly the identity.</summary>
    /// <param name="latents">Any shape.</param>
    /// <param name="quantized">The same shape; no gradient flows into it.</param>
    /// <returns>A new tensor, exactly equal to <paramref name="quantized"/> where the latents are finite; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Apply(Tensor latents, Tensor quantized)
    {
        CheckShapes(latents, quantized);
        using var scope = NewDisposeScope();
        Tensor constant = quantized.detach();
        if (!is_grad_enabled() || !latents.requires_grad) return constant.MoveToOuterDisposeScope();

        // x − sg(x) is exactly zero, so the value is exactly q; the usual x + sg(q − x) would round.
        return constant.add(latents - latents.detach()).MoveToOuterDisposeScope();
    }

    /// <summary>Throws unless the shapes are one.</summary>
    internal static void CheckShapes(Tensor latents, Tensor quantized)
    {
        ArgumentNullException.ThrowIfNull(latents);
        ArgumentNullException.ThrowIfNull(quantized);
        if (!quantized.shape.AsSpan().SequenceEqual(latents.shape))
        {
            throw new ArgumentException(
                $"Quantized vectors of shape ({string.Join(", ", quantized.shape)}) do not fit; expected the latents' ({string.Join(", ", latents.shape)}).",
                nameof(quantized));
        }
    }
}
