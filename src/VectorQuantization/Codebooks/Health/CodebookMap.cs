using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks.Health;

/// <summary>A place on a <see cref="CodebookMap"/>.</summary>
/// <param name="X">Along the first principal axis, from the mean.</param>
/// <param name="Y">Along the second principal axis, from the mean; 0 in one dimension.</param>
public readonly record struct MapPoint(double X, double Y);

/// <summary>Codes and latents in the plane that shows most of their variance: the first two principal axes (Pearson 1901) of the latents, or of the codes where no latents are known.</summary>
/// <param name="Codes">A point for each code, in order; NaN where it is not finite.</param>
/// <param name="Latents">A random sample of them.</param>
/// <param name="VarianceShare">The part of the variance that the two axes show, from 0 to 1; 1 where there is no variance.</param>
public sealed record CodebookMap(IReadOnlyList<MapPoint> Codes, IReadOnlyList<MapPoint> Latents, double VarianceShare)
{
    /// <summary>The map of codes (k, d) and of the finite ones among latents (n, d); null for none.</summary>
    internal static CodebookMap Of(Tensor codes, Tensor? latents)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor places = codes.cpu().to_type(ScalarType.Float64);
        Tensor? seen = latents is null ? null : Initial.Finite(latents.cpu(), ScalarType.Float64);
        Tensor basis = seen ?? Initial.Finite(places, ScalarType.Float64);
        if (basis.shape[0] == 0) basis = zeros([1, places.shape[1]], ScalarType.Float64);
        Tensor mean = basis.mean([0]), centred = basis - mean;
        // Eigenvalues come in ascending order.
        (Tensor variances, Tensor axes) = linalg.eigh(centred.t().matmul(centred));
        int count = (int)Math.Min(2, axes.shape[1]);
        Tensor first = Oriented(axes.narrow(1, axes.shape[1] - count, count).flip(1));
        double all = variances.sum().ToDouble();
        double share = all > 0 ? Math.Clamp(variances.narrow(0, variances.shape[0] - count, count).sum().ToDouble() / all, 0, 1) : 1;
        return new CodebookMap(Points((places - mean).matmul(first)), seen is null ? [] : Points((seen - mean).matmul(first)), share);
    }

    /// <summary>Axes (d, m) whose greatest component is positive: of an axis and its opposite, always the same.</summary>
    private static Tensor Oriented(Tensor axes)
    {
        Tensor greatest = axes.gather(0, axes.abs().argmax(0, keepdim: true));
        return where(greatest < 0, -axes, axes);
    }

    private static MapPoint[] Points(Tensor places)
    {
        double[] values = places.contiguous().data<double>().ToArray();
        return places.shape[1] == 1 ? [.. values.Select(x => new MapPoint(x, 0))] : [.. values.Chunk(2).Select(pair => new MapPoint(pair[0], pair[1]))];
    }
}
