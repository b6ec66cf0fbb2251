using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>Pushes codes apart in angle: the mean of the squared cosines between different codes (Shin et al. 2021, arXiv 2112.00384, equation 3).</summary>
/// <remarks>‖ÊÊᵀ − I‖² / k² with Ê the codes at length 1. 0 if all are orthogonal, which takes k ≤ d. Codes learn from it by gradient: a codebook of moving averages refuses it.</remarks>
public sealed class OrthogonalityRegularizer : CodebookRegularizer
{
    private readonly bool chosenOnly;

    /// <param name="weight">The term's weight, 0 or more. The default is 10, the paper's.</param>
    /// <param name="chosenOnly">Whether only codes that the batch chose count. The default is false: all do.</param>
    /// <exception cref="ArgumentOutOfRangeException">The weight is out of range.</exception>
    public OrthogonalityRegularizer(double weight = 10, bool chosenOnly = false) : base("orthogonality", weight) => this.chosenOnly = chosenOnly;

    /// <summary>Whether only codes that the batch chose count.</summary>
    internal bool ChosenOnly => chosenOnly;

    /// <inheritdoc/>
    public override bool TrainsCodesOnly => true;

    /// <inheritdoc/>
    public override Tensor Value(Tensor latents, Tensor codes, Tensor indices)
    {
        using var scope = NewDisposeScope();
        Tensor some = codes;
        if (chosenOnly)
        {
            Tensor chosen = indices.index_select(0, (indices >= 0).nonzero().squeeze(1)).bincount(null, codes.shape[0]).nonzero().squeeze(1);
            some = codes.index_select(0, chosen);
        }
        Tensor unit = UnitLength.Of(some);
        long k = unit.shape[0];
        if (k == 0) return (codes * 0).sum().MoveToOuterDisposeScope();
        // ‖ÊÊᵀ‖² = ‖ÊᵀÊ‖²: the smaller of the two matrices will do.
        Tensor products = k <= unit.shape[1] ? unit.matmul(unit.t()) : unit.t().matmul(unit);
        return (products.square().sum() / (k * k) - 1.0 / k).MoveToOuterDisposeScope();
    }
}
