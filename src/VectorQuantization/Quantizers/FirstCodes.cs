using TorchSharp;
using VectorQuantization.Codebooks;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Takes a codebook's first codes from the first training batch, once.</summary>
internal static class FirstCodes
{
    /// <summary>Fills the codebook from the rows unless <paramref name="initialized"/> is set or there are none; sets it.</summary>
    /// <returns>Whether the codebook was filled now.</returns>
    internal static bool Take(Tensor codebook, Tensor initialized, Tensor rows, Generator? generator)
    {
        if (rows.shape[0] == 0 || initialized.ToInt64() != 0) return false;
        using var noGrad = no_grad();
        using Tensor codes = Initial.FromRows(rows.detach(), (int)codebook.shape[0], generator);
        codebook.copy_(codes);
        initialized.fill_(1);
        return true;
    }
}
