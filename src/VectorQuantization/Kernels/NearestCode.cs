using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>The search every quantizer spends its time in: for each vector, the nearest code.</summary>
public static class NearestCode
{
    // Bounds the temporary (rows × codes) matrix of distances; larger inputs are searched in pieces.
    private const long MaxDistances = 1L << 24;

    /// <summary>Index of the code at the smallest Euclidean distance from each vector; the lowest index among equals.</summary>
    /// <param name="vectors">(n, d), floating-point; distances are taken in float32 whatever the type.</param>
    /// <param name="codebook">(k, d), k ≥ 1, on the same device.</param>
    /// <returns>int64 (n), without gradient; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public static Tensor Search(Tensor vectors, Tensor codebook)
    {
        Check(vectors, codebook);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor rows = vectors.to_type(ScalarType.Float32);
        Tensor codes = codebook.to_type(ScalarType.Float32);

        // ‖x − e‖² = ‖x‖² − 2x·e + ‖e‖²; ‖x‖² is the same for every e and cannot change the argmin.
        Tensor norms = codes.pow(2).sum(1).unsqueeze(0);
        Tensor transposed = codes.t();
        long n = vectors.shape[0];
        long piece = Math.Max(1, MaxDistances / codebook.shape[0]);
        if (n <= piece) return Nearest(rows).MoveToOuterDisposeScope();

        Tensor indices = empty([n], ScalarType.Int64, vectors.device);
        for (long start = 0; start < n; start += piece)
        {
            using var pieceScope = NewDisposeScope();
            long length = Math.Min(piece, n - start);
            indices.narrow(0, start, length).copy_(Nearest(rows.narrow(0, start, length)));
        }
        return indices.MoveToOuterDisposeScope();

        Tensor Nearest(Tensor x) => norms.addmm(x, transposed, 1, -2).argmin(1);
    }

    private static void Check(Tensor vectors, Tensor codebook)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(codebook);
        long[] rows = vectors.shape, codes = codebook.shape;
        if (codes.Length != 2 || codes[0] < 1)
            throw new ArgumentException($"A codebook of shape ({string.Join(", ", codes)}) cannot be searched; expected (k, d) with k at least 1.", nameof(codebook));
        if (rows.Length != 2 || rows[1] != codes[1])
            throw new ArgumentException($"Vectors of shape ({string.Join(", ", rows)}) do not fit; expected (n, {codes[1]}).", nameof(vectors));
    }
}
