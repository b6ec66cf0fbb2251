using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>
/// A codebook prepared for matrix products: scaled by a power of two and, for distances, moved towards the origin if it lies far from it, so that
/// float32 scores neither overflow nor lose their accuracy. The product of an augmented vector (x, 1) with an augmented code (e, −½‖e‖²) is the score.
/// </summary>
internal sealed class TorchCodes
{
    private const double MaxExponent = 1000;
    private readonly CodeMetric metric;
    private readonly Tensor codes;
    private readonly Tensor centre;
    private readonly Tensor scale;

    private TorchCodes(CodeMetric metric, Tensor codes, Tensor centre, Tensor scale, Tensor augmented)
    {
        this.metric = metric;
        this.codes = codes;
        this.centre = centre;
        this.scale = scale;
        Augmented = augmented;
    }

    /// <summary>(k, d + 1), float32; the last column is −∞ for codes that are not finite.</summary>
    internal Tensor Augmented { get; }

    internal long Count => codes.shape[0];

    internal static TorchCodes Of(Tensor codebook, CodeMetric metric)
    {
        Tensor exact = codebook.to_type(ScalarType.Float64);
        Tensor isFinite = exact.isfinite().all(1, true);
        exact = exact.masked_fill(isFinite.logical_not(), 0);
        Tensor centre = metric == CodeMetric.SquaredEuclidean ? Centre(exact, isFinite) : zeros([exact.shape[1]], ScalarType.Float64, exact.device);
        Tensor moved = exact - centre, e, scale;
        if (metric == CodeMetric.Cosine)
        {
            scale = ones([], ScalarType.Float64, exact.device);
            e = Normalise(moved);
        }
        else
        {
            scale = PowerOfTwo(moved.masked_fill(isFinite.logical_not(), 0).abs().max());
            e = moved * scale;
        }
        e = e.masked_fill(isFinite.logical_not(), 0).to_type(ScalarType.Float32);
        Tensor bias = metric == CodeMetric.SquaredEuclidean
            ? e.to_type(ScalarType.Float64).pow(2).sum(1, true) * -0.5
            : zeros([e.shape[0], 1], ScalarType.Float64, e.device);
        bias = bias.masked_fill(isFinite.logical_not(), double.NegativeInfinity).to_type(ScalarType.Float32);
        return new TorchCodes(metric, exact, centre, scale, cat([e, bias], 1));
    }

    /// <summary>(p, d) → (p, d + 1): each vector, and the factor of ‖e‖² in the score. Large vectors are divided by a power of two of their own.</summary>
    internal Tensor Augment(Tensor x)
    {
        Tensor moved = x.to_type(ScalarType.Float64) - centre;
        if (metric == CodeMetric.SquaredEuclidean) moved = moved * scale;
        Tensor largest = moved.abs().amax([1], true);
        Tensor factor = metric == CodeMetric.SquaredEuclidean ? PowerOfTwo(largest.clamp_min(1)) : PowerOfTwo(largest);
        return cat([moved * factor, factor], 1).to_type(ScalarType.Float32);
    }

    /// <summary>(p, d), int64 (p) → (p) distances in float32, from the components; NaN for negative codes.</summary>
    internal Tensor Distance(Tensor x, Tensor code)
    {
        Tensor e = codes.index_select(0, code.clamp_min(0)), exact = x.to_type(ScalarType.Float64);
        Tensor distance = metric switch
        {
            CodeMetric.SquaredEuclidean => (exact - e).pow(2).sum(1),
            CodeMetric.DotProduct => (exact * e).sum(1).neg(),
            _ => ((Normalise(exact) * Normalise(e)).sum(1).neg() + 1).clamp(0, 2),
        };
        return distance.masked_fill(code < 0, double.NaN).to_type(ScalarType.Float32);
    }

    // On a grid as coarse as the codes' spread; see CodeRange, which does the same for the CPU's kernels.
    private static Tensor Centre(Tensor codes, Tensor isFinite)
    {
        Tensor low = codes.masked_fill(isFinite.logical_not(), double.PositiveInfinity).amin([0]);
        Tensor high = codes.masked_fill(isFinite.logical_not(), double.NegativeInfinity).amax([0]);
        Tensor middle = low / 2 + high / 2, spread = (high / 2 - low / 2).max();
        Tensor grid = (spread.log2().floor() + 1).exp2();
        Tensor centre = (middle / grid).round() * grid;
        Tensor isWorth = (middle.abs().max() > spread * 2) & (spread > 0);
        Tensor usable = isWorth & centre.isfinite();
        return where(usable, centre, zeros_like(centre));
    }

    /// <summary>The power of two that brings a magnitude to 1 or a little above; 1 for zero.</summary>
    private static Tensor PowerOfTwo(Tensor magnitude)
    {
        Tensor exponent = magnitude.log2().floor().neg().clamp(-MaxExponent, MaxExponent).exp2();
        return exponent.masked_fill(magnitude == 0, 1);
    }

    private static Tensor Normalise(Tensor rows)
    {
        Tensor scaled = rows * PowerOfTwo(rows.abs().amax([1], true));
        Tensor norm = scaled.pow(2).sum(1, true).sqrt();
        return scaled / norm.masked_fill(norm == 0, 1);
    }
}
