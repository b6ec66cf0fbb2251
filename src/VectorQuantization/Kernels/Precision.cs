using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>The type to compute in.</summary>
internal static class Precision
{
    /// <summary>The tensor, in float32 if it is of a half type: those lose the small differences that losses and residuals are made of, and lengths overflow them.</summary>
    internal static Tensor AtLeastFloat32(Tensor tensor) =>
        tensor.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? tensor.to_type(ScalarType.Float32) : tensor;
}
