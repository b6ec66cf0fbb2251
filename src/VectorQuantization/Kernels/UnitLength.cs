using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>Takes rows to length 1.</summary>
internal static class UnitLength
{
    // Shorter rows have no direction to speak of; they keep their length over this.
    private const double Least = 1e-6;

    /// <summary>Rows over their lengths, with gradient; in float32 for half types, whose lengths would overflow.</summary>
    internal static Tensor Of(Tensor rows)
    {
        using var scope = NewDisposeScope();
        Tensor wide = Precision.AtLeastFloat32(rows);
        return (wide / wide.norm(1, keepdim: true).clamp_min(Least)).MoveToOuterDisposeScope();
    }
}
