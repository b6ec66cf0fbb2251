using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>The m nearest codes of each vector, nearest first. It owns its tensors.</summary>
/// <param name="Indices">int64, the vectors' shape without their components' dimension, and m at the end. −1 where there is no such code.</param>
/// <param name="Distances">float32, shaped as the indices, by the metric asked for; recomputed from the components for the codes found,
/// so codes whose distances differ by less than the search's rounding may stand in either order. NaN where there is no code.</param>
public sealed record NearestCodes(Tensor Indices, Tensor Distances) : IDisposable
{
    /// <summary>Disposes both tensors.</summary>
    public void Dispose()
    {
        Indices.Dispose();
        Distances.Dispose();
    }
}
