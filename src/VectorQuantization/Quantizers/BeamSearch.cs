using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Finds codes of several levels whose sum is near, by keeping the best partial sums from level to level (Babenko, Lempitsky 2014, "Additive Quantization for Extreme Vector Compression", section 3.2).</summary>
internal static class BeamSearch
{
    /// <summary>Codes of each row, one a level. It takes memory for n · width partial sums and n · width² candidates.</summary>
    /// <param name="levels">The levels, of one code dimension d.</param>
    /// <param name="rows">(n, d), n ≥ 0.</param>
    /// <param name="width">How many partial sums of a row go on to the next level, at least 1.</param>
    /// <param name="enter">Called with a level's number before it is searched.</param>
    /// <param name="renews">Whether the search is part of a training step.</param>
    /// <returns>int64, (n, levels); −1 for rows that are not finite.</returns>
    internal static Tensor Find(IReadOnlyList<CodebookQuantizer> levels, Tensor rows, int width, Action<int> enter, bool renews)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        long n = rows.shape[0], d = rows.shape[1];
        Tensor latents = rows.detach().unsqueeze(1), sums = zeros([n, 1, d], rows.dtype, rows.device), paths = zeros([n, 1, 0], ScalarType.Int64, rows.device);
        for (int i = 0; i < levels.Count; i++)
        {
            enter(i);
            // Of the last level's sums the best alone is wanted.
            long beams = sums.shape[1], kept = i + 1 < levels.Count ? width : 1;
            int count = (int)Math.Min(kept, levels[i].CodebookSize);
            // The distance of a residual from a code is the error of the sum with that code: nothing is to be added up.
            NearestCodes nearest = levels[i].Candidates((latents - sums).reshape(n * beams, d), count, renews);
            Tensor errors = nearest.Distances.masked_fill(nearest.Indices < 0, double.PositiveInfinity).reshape(n, beams * count);
            (_, Tensor best) = errors.topk((int)Math.Min(kept, beams * count), 1, largest: false);
            Tensor parents = best.div(count, RoundingMode.floor).unsqueeze(2), codes = nearest.Indices.reshape(n, beams * count).gather(1, best);
            Tensor vectors = levels[i].Decode(codes.flatten()).to_type(rows.dtype).reshape(n, codes.shape[1], d);
            sums = sums.gather(1, parents.expand(-1, -1, d)) + vectors;
            paths = cat([paths.gather(1, parents.expand(-1, -1, i)), codes.unsqueeze(2)], 2);
        }
        return paths.select(1, 0).MoveToOuterDisposeScope();
    }
}
