using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>The terms that pull latents and codes together.</summary>
internal static class CodebookLoss
{
    /// <summary>‖sg[z] − e‖², from which codes learn.</summary>
    internal static LossTerm Codebook(Tensor latents, Tensor chosen, double weight) => new("codebook", MeanSquaredError(chosen, latents.detach()), weight);

    /// <summary>‖z − sg[e]‖², from which the encoder learns.</summary>
    internal static LossTerm Commitment(Tensor latents, Tensor chosen, double weight) => new("commitment", MeanSquaredError(latents, chosen.detach()), weight);

    /// <summary>Mean of (a − b)² over all elements, in float32 or, if either is, float64; 0 for an empty batch.</summary>
    internal static Tensor MeanSquaredError(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        // Half types lose the small differences a loss is made of.
        ScalarType type = a.dtype == ScalarType.Float64 || b.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        Tensor x = a.to_type(type), y = b.to_type(type);
        Tensor error = x.numel() == 0 ? (x - y).sum() : nn.functional.mse_loss(x, y);
        return error.MoveToOuterDisposeScope();
    }
}
