using TorchSharp;
using VectorQuantization.Codebooks;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Takes a codebook's first codes from the first training batch, once.</summary>
internal static class FirstCodes
{
    /// <summary>Fills the codebook from the rows unless <paramref name="initialized"/> is set or no row is finite; sets it.</summary>
    /// <returns>Whether the codebook was filled now.</returns>
    internal static bool Take(Tensor codebook, Tensor initialized, Tensor rows, Generator? generator)
    {
        if (rows.shape[0] == 0 || initialized.ToInt64() != 0) return false;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        // A code that is not finite would never be chosen, hence never move again.
        Tensor candidates = rows.detach().to_type(codebook.dtype);
        candidates = candidates.index_select(0, candidates.isfinite().all(1).nonzero().flatten());
        if (candidates.shape[0] == 0) return false;
        Tensor codes = Initial.FromRows(candidates, (int)codebook.shape[0], generator);
        codebook.copy_(codes);
        initialized.fill_(1);
        return true;
    }
}
