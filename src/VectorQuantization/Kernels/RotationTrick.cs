using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>The rotation trick (Fifty et al. 2024, arXiv 2410.06424): the gradient turns and stretches as the latent does on its way to its code.</summary>
/// <remarks>
/// <para>q = λ R e with λ = ‖q‖ / ‖e‖ and R the rotation that takes e / ‖e‖ to q / ‖q‖ in the plane of the two, both held constant: ∂q/∂e = λ R.
/// With u = e / ‖e‖, v = q / ‖q‖ and w = (u + v) / ‖u + v‖, R = I − 2 w wᵀ + 2 v uᵀ (section 4.2), which takes no d × d matrix to apply.</para>
/// <para>Where either length is below 1e-6, or the two point opposite ways to within rounding, no rotation is well defined, and the gradient passes as it is.</para>
/// </remarks>
public static class RotationTrick
{
    private const double Least = 1e-6;

    /// <summary>The quantized vectors in value, with a gradient to the latents of λ R a row.</summary>
    /// <param name="latents">(n, d), floating-point.</param>
    /// <param name="quantized">The same shape; no gradient flows into it.</param>
    /// <returns>A new tensor, exactly equal to <paramref name="quantized"/> where the latents are finite; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shapes differ or are not (n, d).</exception>
    public static Tensor Apply(Tensor latents, Tensor quantized)
    {
        ArgumentNullException.ThrowIfNull(latents);
        if (latents.dim() != 2)
            throw new ArgumentException($"Latents of shape ({string.Join(", ", latents.shape)}) do not fit; expected (n, d).", nameof(latents));
        if (!is_grad_enabled() || !latents.requires_grad) return StraightThrough.Apply(latents, quantized);
        StraightThrough.CheckShapes(latents, quantized);
        using var scope = NewDisposeScope();
        // Lengths are taken in float32: a half type's squares overflow.
        ScalarType type = latents.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        Tensor turned = Turn(latents.to_type(type), quantized.detach().to_type(type));
        return StraightThrough.Apply(turned.to_type(latents.dtype), quantized).MoveToOuterDisposeScope();
    }

    /// <summary>A function of the latents whose gradient is λ R.</summary>
    private static Tensor Turn(Tensor latents, Tensor quantized)
    {
        Tensor u, v, w, scale;
        using (no_grad())
        {
            Tensor e = latents.detach();
            Tensor lengthOfE = e.norm(1, keepdim: true), lengthOfQ = quantized.norm(1, keepdim: true);
            u = e / lengthOfE.clamp_min(Least);
            v = quantized / lengthOfQ.clamp_min(Least);
            Tensor sum = u + v, length = sum.norm(1, keepdim: true);
            w = sum / length.clamp_min(Least);
            Tensor isDefined = (lengthOfE >= Least).logical_and(lengthOfQ >= Least).logical_and(length >= Least).to_type(latents.dtype);
            // Without a rotation: no reflections, no scale.
            u = u * isDefined;
            w = w * isDefined;
            scale = where(isDefined > 0, lengthOfQ / lengthOfE.clamp_min(Least), ones_like(lengthOfE));
        }
        Tensor alongW = (latents * w).sum(1, keepdim: true), alongU = (latents * u).sum(1, keepdim: true);
        return (latents - 2 * alongW * w + 2 * alongU * v) * scale;
    }
}
