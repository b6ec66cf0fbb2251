using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>From which old code each code of a new codebook comes.</summary>
/// <param name="Sources">The old code, int64 (k′).</param>
/// <param name="Shares">The part of the old code's statistics that the new one gets, (k′).</param>
/// <param name="Offsets">How far the new code lies from the old one, (k′, d) in the codebook's type; null: not at all.</param>
internal sealed record CodeLineage(Tensor Sources, Tensor Shares, Tensor? Offsets = null)
{
    /// <summary>The new codes.</summary>
    internal Tensor Codes(Tensor old) => Offsets is null ? old.index_select(0, Sources) : old.index_select(0, Sources) + Offsets;

    /// <summary>The new codes' statistics: (k) → (k′), or (k, d) → (k′, d).</summary>
    internal Tensor Statistics(Tensor old)
    {
        Tensor shares = Shares.to_type(old.dtype).to(old.device);
        return old.index_select(0, Sources) * (old.dim() == 1 ? shares : shares.unsqueeze(1));
    }
}
