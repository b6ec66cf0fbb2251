using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Finite scalar quantization (FSQ; Mentzer et al. 2023, arXiv 2309.15505): each component is rounded to a few levels, and the codebook is the product of
/// these. It has no codes that could die.</summary>
/// <remarks>
/// <para>A component z is bounded (<see cref="FiniteScalarBound"/>), rounded, and divided by ⌊L/2⌋ (section 3.1 and appendix A.1), or by (L − 1)/2 where the bound
/// is symmetric. The gradient passes straight through the rounding, not through the bound: it is the bound's derivative over the same number.</para>
/// <para>An index is Σ level_i · Π_{j&lt;i} L_j, levels counted from 0: the first component is the least significant, as in the paper's code. Indices are computed
/// in 64-bit integers and exact for any number of codes. A latent that is not finite has index −1.</para>
/// <para>There is no loss: nothing has to follow anything. The state dictionary is empty. No table of codes is ever made.</para>
/// </remarks>
public sealed class FiniteScalarQuantizer : ImplicitQuantizer
{
    private readonly ScalarGrid grid;

    /// <summary>Creates the quantizer.</summary>
    /// <param name="options">Settings.</param>
    /// <exception cref="ArgumentException">There is no component, or the number of scales does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public FiniteScalarQuantizer(FiniteScalarQuantizerOptions options)
        : base(nameof(FiniteScalarQuantizer), (options ?? throw new ArgumentNullException(nameof(options))).Layout)
    {
        options.Check();
        Options = options;
        grid = new ScalarGrid(options);
        RegisterComponents();
    }

    /// <summary>What the quantizer was made with.</summary>
    internal FiniteScalarQuantizerOptions Options { get; }

    /// <inheritdoc/>
    public override long CodebookSize => grid.Count;

    /// <inheritdoc/>
    public override int CodeDimension => grid.Dimension;

    /// <inheritdoc/>
    protected override QuantizedRows QuantizeRows(Tensor rows)
    {
        Tensor latents = rows.to_type(Wide(rows.dtype));
        ScalarGrid.Constants constants = grid.On(latents);
        Tensor bounded = constants.Bound(latents), steps = constants.Round(bounded.detach());
        Tensor codes = constants.Codes(StraightThrough.Apply(bounded, steps));
        return new QuantizedRows(codes.to_type(rows.dtype), Indices(latents, steps), []);
    }

    /// <inheritdoc/>
    protected override Tensor EncodeRows(Tensor rows)
    {
        Tensor latents = rows.to_type(Wide(rows.dtype));
        ScalarGrid.Constants constants = grid.On(latents);
        return Indices(latents, constants.Round(constants.Bound(latents)));
    }

    private Tensor Indices(Tensor latents, Tensor steps) => grid.PackOnce(latents, steps) ?? OfFinite(latents, grid.Pack(steps));

    private protected override Tensor CodesOf(Tensor indices, ScalarType wide)
    {
        Tensor steps = grid.Unpack(indices).to_type(wide);
        return grid.On(steps).Codes(steps);
    }
}
