using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>The nearest code of each vector, and for each code the number and the sum of the vectors that chose it. It owns its tensors.</summary>
/// <param name="Indices">int64, the vectors' shape without their components' dimension.</param>
/// <param name="Counts">int64 (k).</param>
/// <param name="Sums">float32 (k, d).</param>
public sealed record CodeAssignments(Tensor Indices, Tensor Counts, Tensor Sums) : IDisposable
{
    /// <summary>Disposes all tensors.</summary>
    public void Dispose()
    {
        Indices.Dispose();
        Counts.Dispose();
        Sums.Dispose();
    }
}
