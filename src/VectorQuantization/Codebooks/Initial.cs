using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>Makes the first codes of a codebook.</summary>
internal static class Initial
{
    /// <summary>(k, d) float32, uniform on [−1/k, 1/k], outside every dispose scope.</summary>
    internal static Tensor Uniform(int k, int d, Generator? generator)
    {
        using var noGrad = no_grad();
        Tensor codes = rand(k, d, generator: generator);
        codes.mul_(2.0 / k).sub_(1.0 / k);
        return codes.DetachFromDisposeScope();
    }

    /// <summary>
    /// k of the rows, drawn without replacement while there are enough, with a little noise on rows drawn again so that no two codes
    /// are equal (equal codes tie, and the higher of them would never be chosen).
    /// </summary>
    internal static Tensor FromRows(Tensor rows, int k, Generator? generator)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        long n = rows.shape[0];
        Tensor order = randperm(n, generator: generator).to(rows.device);
        if (n >= k) return rows.index_select(0, order.narrow(0, 0, k)).MoveToOuterDisposeScope();

        Tensor repeated = order.repeat((k + n - 1) / n).narrow(0, 0, k);
        Tensor codes = rows.index_select(0, repeated);
        // Equal rows have no spread; their size then says how small a difference still counts.
        Tensor spread = rows.std(unbiased: false).maximum(rows.abs().mean() * 1e-2).clamp_min(1e-6);
        Tensor noise = randn(codes.shape, rows.dtype, rows.device, generator: generator) * spread * 0.01;
        noise.narrow(0, 0, n).zero_();
        return codes.add_(noise).MoveToOuterDisposeScope();
    }
}
