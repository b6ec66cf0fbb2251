using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>Draws codes by distance, and counts what was drawn.</summary>
internal static class CodeSampling
{
    private const long MaxElements = 16L << 20;

    /// <summary>A code of each vector, drawn from softmax(−‖x − e‖² / τ); −1 for vectors that are not finite. A piece of the vectors at a time: the memory is bounded.</summary>
    internal static Tensor Draw(Tensor vectors, Tensor codes, double temperature, Generator? generator)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        long n = vectors.shape[0], piece = Math.Clamp(MaxElements / codes.shape[0], 1, Math.Max(1, n));
        Tensor indices = empty([n], ScalarType.Int64, vectors.device);
        Tensor e = codes.detach().to_type(ScalarType.Float32), halfSquares = e.square().sum(dim: 1) / 2;
        for (long first = 0; first < n; first += piece)
        {
            using var step = NewDisposeScope();
            long count = Math.Min(piece, n - first);
            Tensor x = vectors.detach().narrow(0, first, count).to_type(ScalarType.Float32);
            // ‖x‖² is the same for every code and falls out of the softmax.
            Tensor logits = (x.matmul(e.t()) - halfSquares) * (2 / temperature);
            // The largest of logits with Gumbel noise is a draw from their softmax.
            Tensor uniform = rand(logits.shape, ScalarType.Float32, generator: generator).to(vectors.device).clamp_min(1e-20);
            Tensor noise = uniform.log_().neg_().clamp_min_(1e-20).log_().neg_();
            Tensor drawn = (logits + noise).argmax(1);
            indices.narrow(0, first, count).copy_(drawn.masked_fill(x.isfinite().all(1).logical_not(), -1));
        }
        return indices.MoveToOuterDisposeScope();
    }

    /// <summary>Counts and, if wanted, sums of vectors by codes chosen elsewhere.</summary>
    internal static CodeAssignments Assignments(Tensor vectors, Tensor indices, long k, bool withSums)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor chosen = (indices >= 0).nonzero().squeeze(1);
        Tensor codes = indices.index_select(0, chosen);
        Tensor counts = codes.bincount(null, k);
        Tensor sums = zeros([withSums ? k : 0, vectors.shape[1]], ScalarType.Float32, vectors.device);
        if (withSums) sums.index_add_(0, codes, vectors.detach().index_select(0, chosen).to_type(ScalarType.Float32), 1);
        return new CodeAssignments(indices.alias().MoveToOuterDisposeScope(), counts.MoveToOuterDisposeScope(), sums.MoveToOuterDisposeScope());
    }
}
