using TorchSharp;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>Settings of <see cref="KMeans"/>.</summary>
public sealed record KMeansOptions
{
    /// <summary>The most of Lloyd's iterations, 0 or more; it ends earlier once no vector changes its code. The default is 10.</summary>
    public int Iterations { get; init; } = 10;

    /// <summary>How many vectors a code the seeding looks at, at least 1; beyond that a random part stands for all. The default is 64.</summary>
    public int SeedingVectorsPerCode { get; init; } = 64;
}

/// <summary>What <see cref="KMeans"/> found. It owns its tensors.</summary>
/// <param name="Codes">(k, d) float32.</param>
/// <param name="Counts">Vectors of each code when the last iteration began, int64 (k).</param>
/// <param name="Iterations">Iterations done.</param>
public sealed record KMeansResult(Tensor Codes, Tensor Counts, int Iterations) : IDisposable
{
    /// <summary>Disposes all tensors.</summary>
    public void Dispose()
    {
        Codes.Dispose();
        Counts.Dispose();
    }
}

/// <summary>k-means: seeding by k-means++ (Arthur, Vassilvitskii 2007), then Lloyd's iterations (Lloyd 1982) on this library's search.</summary>
/// <remarks>A code that no vector chooses moves to one of the vectors farthest from their codes, so that none is wasted while there are different vectors to have.</remarks>
public static class KMeans
{
    /// <summary>Finds k codes that describe the vectors.</summary>
    /// <param name="vectors">(n, d), n ≥ 1, floating-point, finite. Where n &lt; k, vectors are repeated with a little noise.</param>
    /// <param name="k">Number of codes, at least 1.</param>
    /// <param name="options">Settings; null takes the defaults.</param>
    /// <param name="generator">Source of the random draws, on the CPU; equal ones give equal codes. Null takes the global one.</param>
    /// <returns>The codes; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The vectors are not (n, d) with n and d at least 1, not floating-point or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static KMeansResult Fit(Tensor vectors, int k, KMeansOptions? options = null, Generator? generator = null)
    {
        options ??= new KMeansOptions();
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Iterations);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SeedingVectorsPerCode, 1);
        if (vectors.dim() != 2 || vectors.numel() == 0 || !vectors.is_floating_point())
        {
            throw new ArgumentException(
                $"Vectors of shape ({string.Join(", ", vectors.shape)}) and type {vectors.dtype} do not fit; expected (n, d), floating-point, with n and d at least 1.", nameof(vectors));
        }
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor rows = vectors.detach().to_type(ScalarType.Float32).contiguous();
        bool isFinite = rows.isfinite().all().ToBoolean();
        if (!isFinite) throw new ArgumentException("A vector has a NaN or infinite component; expected finite vectors.", nameof(vectors));

        Tensor codes = rows.shape[0] <= k ? Initial.FromRows(rows, k, generator) : KMeansSeeding.Draw(rows, k, options.SeedingVectorsPerCode, generator);
        Tensor counts = zeros([k], ScalarType.Int64, rows.device);
        Tensor? last = null;
        int done = 0;
        while (done < options.Iterations)
        {
            using CodeAssignments assignments = NearestCode.Assign(rows, codes);
            if (last is not null && last.Equals(assignments.Indices)) break;
            last?.Dispose();
            last = assignments.Indices.alias();
            counts.copy_(assignments.Counts);
            Move(codes, rows, assignments);
            done++;
        }
        return new KMeansResult(codes.MoveToOuterDisposeScope(), counts.MoveToOuterDisposeScope(), done);
    }

    /// <summary>Moves each code to the mean of its vectors, and codes without any to the vectors farthest from their codes.</summary>
    private static void Move(Tensor codes, Tensor rows, CodeAssignments assignments)
    {
        using var scope = NewDisposeScope();
        Tensor isEmpty = assignments.Counts == 0;
        Tensor means = assignments.Sums / assignments.Counts.clamp_min(1).unsqueeze(1);
        Tensor empty = isEmpty.nonzero().squeeze(1);
        if (empty.shape[0] == 0)
        {
            codes.copy_(means);
            return;
        }
        Tensor distances = (rows - codes.index_select(0, assignments.Indices.clamp_min(0))).square().sum(dim: 1);
        codes.copy_(where(isEmpty.unsqueeze(1), codes, means));
        long count = Math.Min(empty.shape[0], rows.shape[0]);
        (Tensor far, Tensor which) = distances.topk((int)count);
        // A vector that is a code already would give a second code like it.
        long useful = (far > 0).sum().ToInt64();
        if (useful == 0) return;
        codes.index_copy_(0, empty.narrow(0, 0, useful), rows.index_select(0, which.narrow(0, 0, useful)));
    }
}
