using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>Makes codes from latents.</summary>
internal static class Initial
{
    /// <summary>
    /// k of the rows, drawn without replacement while there are enough, with a little noise on rows drawn again so that no two codes
    /// are equal (equal codes tie, and the higher of them would never be chosen).
    /// </summary>
    internal static Tensor FromRows(Tensor rows, long k, Generator? generator)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        long n = rows.shape[0];
        Tensor order = randperm(n, generator: generator).to(rows.device);
        if (n >= k) return rows.index_select(0, order.narrow(0, 0, k)).MoveToOuterDisposeScope();

        Tensor repeated = order.repeat((k + n - 1) / n).narrow(0, 0, k);
        Tensor codes = rows.index_select(0, repeated);
        Tensor noise = Noise(rows, codes.shape, generator);
        noise.narrow(0, 0, n).zero_();
        return codes.add_(noise).MoveToOuterDisposeScope();
    }

    /// <summary>Noise of a hundredth of the rows' spread.</summary>
    internal static Tensor Noise(Tensor rows, long[] shape, Generator? generator)
    {
        using var scope = NewDisposeScope();
        // Equal rows have no spread; their size then says how small a difference still counts.
        Tensor spread = rows.std(unbiased: false).maximum(rows.abs().mean() * 1e-2).clamp_min(1e-6);
        // Drawn on the CPU as the order is: a generator of one device cannot draw on another.
        return (randn(shape, rows.dtype, generator: generator).to(rows.device) * spread * 0.01).MoveToOuterDisposeScope();
    }

    /// <summary>The rows all of whose components are finite, in the codebook's type.</summary>
    internal static Tensor Finite(Tensor rows, ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor candidates = rows.detach().to_type(type);
        return candidates.index_select(0, candidates.isfinite().all(1).nonzero().flatten()).MoveToOuterDisposeScope();
    }
}
