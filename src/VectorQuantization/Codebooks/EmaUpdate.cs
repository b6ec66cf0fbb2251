using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>One step of the moving-average codebook (van den Oord et al. 2017, appendix A.1), in place.</summary>
internal static class EmaUpdate
{
    /// <summary>
    /// N ← γN + (1 − γ)n, m ← γm + (1 − γ)Σz, e ← m / N̂, where n and Σz are the batch's counts and sums of each code and N̂ is N
    /// smoothed. The smoothed counts are not stored back: that would add the smoothing up over the steps.
    /// </summary>
    /// <param name="codebook">e, (k, d), overwritten.</param>
    /// <param name="clusterSize">N, (k), updated.</param>
    /// <param name="codeSums">m, (k, d), updated.</param>
    /// <param name="batch">n and Σz, of the search that chose the codes.</param>
    /// <param name="decay">γ.</param>
    /// <param name="epsilon">ε of the smoothing.</param>
    /// <param name="debias">1 − γᵗ if the averages started at zero, else 1.</param>
    internal static void Apply(Tensor codebook, Tensor clusterSize, Tensor codeSums, CodeAssignments batch, double decay, double epsilon, double debias)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        long k = codebook.shape[0];
        clusterSize.mul_(decay).add_(batch.Counts.to_type(clusterSize.dtype), 1 - decay);
        codeSums.mul_(decay).add_(batch.Sums.to_type(codeSums.dtype), 1 - decay);

        Tensor size = clusterSize.to_type(ScalarType.Float32) / debias;
        Tensor total = size.sum();
        // Laplace smoothing keeps the total and lifts the empty codes off zero: N̂ = (N + ε) / (n + Kε) · n.
        Tensor smoothed = (size + epsilon) / (total + k * epsilon) * total;
        Tensor codes = codeSums.to_type(ScalarType.Float32) / debias / smoothed.unsqueeze(1);
        // Without smoothing, or before any vector at all, a code may have no weight; it stays where it is.
        codebook.copy_(where(smoothed.unsqueeze(1) > 0, codes, codebook.to_type(ScalarType.Float32)));
    }
}
