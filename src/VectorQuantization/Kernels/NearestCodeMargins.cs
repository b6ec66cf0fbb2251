using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>The nearest code of each vector, and how clearly it is the nearest. It owns its tensors.</summary>
/// <param name="Indices">int64, the vectors' shape without their components' dimension.</param>
/// <param name="Distances">float32, shaped as the indices: the distance to the nearest code.</param>
/// <param name="Margins">float32, shaped as the indices: how much farther the second nearest code is, 0 for a tie; infinite where there
/// is no second code, NaN where there is none at all.</param>
public sealed record NearestCodeMargins(Tensor Indices, Tensor Distances, Tensor Margins) : IDisposable
{
    /// <summary>Disposes all tensors.</summary>
    public void Dispose()
    {
        Indices.Dispose();
        Distances.Dispose();
        Margins.Dispose();
    }
}
