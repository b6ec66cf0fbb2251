using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>
/// The search by matrix products, for devices that have no kernel of their own: a piece of the scores at a time, within a bound on
/// temporary memory. Nothing waits for the device.
/// </summary>
internal sealed class TorchBackend : INearestCodeBackend
{
    // Pieces as wide as the codebook are best; below this many vectors a product no longer fills a device, and the codebook is cut too.
    private const long FewVectors = 256;

    internal static TorchBackend Default { get; } = new();

    public SearchResult Search(SearchRequest request)
    {
        Device device = request.Vectors.device;
        long n = request.VectorCount, k = request.Codebook.shape[0], d = request.Codebook.shape[1], m = request.Count;
        Tensor indices = empty([n, m], ScalarType.Int64, device);
        Tensor? distances = request.WithDistances ? empty([n, m], ScalarType.Float32, device) : null;
        Tensor? counts = request.WithSums ? zeros([k], ScalarType.Int64, device) : null;
        Tensor? sums = request.WithSums ? zeros([k, d], ScalarType.Float32, device) : null;

        Tensor rows = request.Vectors.movedim([request.Dimension], [-1]).reshape(n, d);
        TorchCodes codes = TorchCodes.Of(request.Codebook, request.Options.Metric);
        (long vectorPiece, long codePiece) = Pieces(n, k, request.Options.MaxTemporaryBytes);
        for (long start = 0; start < n; start += vectorPiece)
        {
            using var scope = NewDisposeScope();
            long length = Math.Min(vectorPiece, n - start);
            Tensor piece = rows.narrow(0, start, length), isFinite = piece.isfinite().all(1);
            Tensor x = piece.masked_fill(isFinite.logical_not().unsqueeze(1), 0);
            Tensor found = Top(codes.Augment(x), codes, m, codePiece).masked_fill(isFinite.logical_not().unsqueeze(1), -1);
            indices.narrow(0, start, length).copy_(found);
            if (distances is not null)
            {
                for (long i = 0; i < m; i++) distances.narrow(0, start, length).select(1, i).copy_(codes.Distance(x, found.select(1, i)));
            }
            if (counts is null || sums is null) continue;
            Tensor code = found.select(1, 0), isFound = code >= 0;
            code = code.clamp_min(0);
            counts.index_add_(0, code, isFound.to_type(ScalarType.Int64), 1);
            sums.index_add_(0, code, x.to_type(ScalarType.Float32).masked_fill(isFound.logical_not().unsqueeze(1), 0), 1);
        }
        return new SearchResult(indices, distances, counts, sums);
    }

    private static (long Vectors, long Codes) Pieces(long n, long k, long bytes)
    {
        long scores = Math.Max(1, bytes / sizeof(float)), vectors = Math.Clamp(scores / k, 1, Math.Max(1, n));
        if (vectors >= Math.Min(FewVectors, n)) return (vectors, k);
        vectors = Math.Min(Math.Min(FewVectors, n), scores);
        return (vectors, Math.Clamp(scores / vectors, 1, k));
    }

    /// <summary>(p, d + 1) → (p, m). torch.max gives the first of equal scores, so the lowest code comes first, here and when pieces meet.</summary>
    private static Tensor Top(Tensor x, TorchCodes codes, long m, long codePiece)
    {
        Tensor? bestScores = null, best = null;
        for (long start = 0; start < codes.Count; start += codePiece)
        {
            using var scope = NewDisposeScope();
            Tensor scores = x.matmul(codes.Augmented.narrow(0, start, Math.Min(codePiece, codes.Count - start)).t());
            (Tensor pieceScores, Tensor positions) = Largest(scores, m);
            Tensor piece = positions + start;
            if (bestScores is not null && best is not null)
            {
                using Tensor oldScores = bestScores, old = best;
                (pieceScores, positions) = Largest(cat([oldScores, pieceScores], 1), m);
                piece = cat([old, piece], 1).gather(1, positions);
            }
            bestScores = pieceScores.MoveToOuterDisposeScope();
            best = piece.MoveToOuterDisposeScope();
        }
        return best!.masked_fill(bestScores!.isneginf(), -1);
    }

    /// <summary>The m largest of each row in order and where they stand, padded with −∞ where there are fewer; the first among equals. Writes to its input.</summary>
    private static (Tensor Values, Tensor Positions) Largest(Tensor scores, long m)
    {
        if (m == 1) return scores.max(1, true);
        var values = new Tensor[m];
        var positions = new Tensor[m];
        for (int i = 0; i < m; i++)
        {
            (values[i], positions[i]) = scores.max(1, true);
            scores.scatter_(1, positions[i], full_like(values[i], double.NegativeInfinity));
        }
        return (cat(values, 1), cat(positions, 1));
    }
}
