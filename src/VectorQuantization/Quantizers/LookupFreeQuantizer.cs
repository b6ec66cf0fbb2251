using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Lookup-free quantization (LFQ; Yu et al. 2023, MAGVIT-v2, arXiv 2310.05737): each component becomes its sign, and the signs are the bits of the index.
/// Spherical, it is binary spherical quantization (BSQ; Zhao et al. 2024, arXiv 2406.07548).</summary>
/// <remarks>
/// <para>q(z)ᵢ = s where zᵢ &gt; 0, −s elsewhere, 0 included (equation 3, where s = 1). Spherical: u = s z/‖z‖ and q(u)ᵢ = ±s/√D, as BSQ has it for s = 1. The
/// gradient passes straight through to z, or through the normalisation.</para>
/// <para>Loss: the terms "commitment", ‖z − sg[q]‖², "sample entropy", E[H(p(z))], and "batch entropy", H(E[p(z)]), which counts negative (equation 5), with p(z) =
/// softmax(−‖z − c‖² / τ) over all codes c, H in nats, and E over all positions of all batch items that no mask leaves out. Bits are independent given z: bit i is
/// set with probability σ(4 zᵢ s / τ) (spherical: uᵢ and s/√D), so the first is a sum of binary entropies, exactly, and the second takes memory for
/// 2^<see cref="LookupFreeQuantizerOptions.EntropyGroupSize"/> probabilities, but not that many for each latent. Second derivatives of the batch entropy are not to
/// be had.</para>
/// <para>The state dictionary is empty. No table of codes is ever made. A latent that is not finite has index −1.</para>
/// </remarks>
public sealed class LookupFreeQuantizer : ImplicitQuantizer
{
    private readonly LookupFreeQuantizerOptions options;
    private readonly MixedRadix bits;
    private readonly double magnitude;

    /// <summary>Creates the quantizer.</summary>
    /// <param name="options">Settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public LookupFreeQuantizer(LookupFreeQuantizerOptions options)
        : base(nameof(LookupFreeQuantizer), (options ?? throw new ArgumentNullException(nameof(options))).Layout)
    {
        options.Check();
        this.options = options;
        bits = new MixedRadix(Enumerable.Repeat(2, options.CodeDimension), isFirstLeast: options.BitOrder == BitOrder.LeastSignificantFirst);
        magnitude = options.IsSpherical ? options.Scale / Math.Sqrt(options.CodeDimension) : options.Scale;
        RegisterComponents();
    }

    /// <summary>What the quantizer was made with.</summary>
    internal LookupFreeQuantizerOptions Options => options;

    /// <inheritdoc/>
    public override long CodebookSize => bits.Count;

    /// <inheritdoc/>
    public override int CodeDimension => options.CodeDimension;

    /// <inheritdoc/>
    protected override QuantizedRows QuantizeRows(Tensor rows)
    {
        Tensor wide = rows.to_type(Wide(rows.dtype)), latents = Prepare(wide), set = Set(latents);
        Tensor codes = Codes(set, latents.dtype);
        List<LossTerm> terms = [CodebookLoss.Commitment(latents, codes, options.CommitmentWeight)];
        if (options.EntropyWeight > 0)
        {
            Tensor logits = latents * (4 * magnitude / options.EntropyTemperature);
            terms.Add(new LossTerm("sample entropy", BitEntropies.OfEach(logits), options.EntropyWeight * options.SampleWeight));
            terms.Add(new LossTerm("batch entropy", BitEntropies.OfMean(logits, options.EntropyGroupSize), -options.EntropyWeight * options.DiversityWeight));
        }
        return new QuantizedRows(StraightThrough.Apply(latents, codes).to_type(rows.dtype), OfFinite(wide, bits.Pack(set)), terms);
    }

    /// <inheritdoc/>
    protected override Tensor EncodeRows(Tensor rows)
    {
        Tensor wide = rows.to_type(Wide(rows.dtype));
        return OfFinite(wide, bits.Pack(Set(Prepare(wide))));
    }

    private protected override Tensor CodesOf(Tensor indices, ScalarType wide) => Codes(bits.Unpack(indices), wide);

    private Tensor Prepare(Tensor latents) => options.IsSpherical ? UnitLength.Of(latents) * options.Scale : latents;

    private static Tensor Set(Tensor latents) => (latents > 0).to_type(ScalarType.Int64);

    // ±s exactly: twice 0 or 1, less 1, times s.
    private Tensor Codes(Tensor set, ScalarType type) => (set.to_type(type) * 2 - 1) * magnitude;
}
