using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>A quantizer whose codebook is a rule and not a table: it holds no tensor, its state dictionary is empty, and codes are computed when they are asked
/// for.</summary>
/// <remarks>Half-precision latents are quantized in float32. <see cref="Quantizer.Decode"/> gives vectors of the type that the module was last converted to, as a
/// codebook's would be; float32 before that.</remarks>
public abstract class ImplicitQuantizer : Quantizer
{
    private ScalarType type = ScalarType.Float32;

    private protected ImplicitQuantizer(string name, LatentLayout layout) : base(name, layout)
    {
    }

    /// <summary>The type that the module was last converted to.</summary>
    internal ScalarType Precision => type;

    /// <summary>Codes of indices, in the type that arithmetic is done in: float32, or float64 where the module is of that type.</summary>
    private protected abstract Tensor CodesOf(Tensor indices, ScalarType wide);

    /// <inheritdoc/>
    protected sealed override Tensor DecodeRows(Tensor indices) => CodesOf(indices, Wide(type)).to_type(type);

    /// <summary>The type that arithmetic on tensors of the given type is done in.</summary>
    private protected static ScalarType Wide(ScalarType type) => type == ScalarType.Float64 ? type : ScalarType.Float32;

    /// <summary>−1 in place of the indices of latents (n, d) float32 or float64 that are not finite.</summary>
    private protected static Tensor OfFinite(Tensor latents, Tensor indices)
    {
        // 0 · x is 0, or NaN where x is not finite; the sum is, too. It takes a quarter of the time of isfinite and all.
        Tensor zeros = (latents.detach() * 0).matmul(ones(latents.shape[1], latents.dtype, latents.device));
        return indices.masked_fill(zeros.ne(0), -1);
    }

    /// <inheritdoc/>
    protected sealed override nn.Module _to(ScalarType dtype, bool non_blocking)
    {
        Follow(dtype);
        return base._to(dtype, non_blocking);
    }

    /// <inheritdoc/>
    protected sealed override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
    {
        Follow(dtype);
        return base._to(device, dtype, non_blocking);
    }

    private void Follow(ScalarType dtype)
    {
        if (dtype is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64) type = dtype;
    }
}
