namespace VectorQuantization.Kernels;

/// <summary>What "nearest" means. A distance d is smaller the nearer a code is, for every metric.</summary>
public enum CodeMetric
{
    /// <summary>d(x, e) = ‖x − e‖².</summary>
    SquaredEuclidean,

    /// <summary>d(x, e) = −x·e: the code of the largest inner product.</summary>
    DotProduct,

    /// <summary>d(x, e) = 1 − x·e / (‖x‖ ‖e‖), from 0 to 2; a zero vector or code counts as perpendicular to everything, d = 1.</summary>
    Cosine,
}
