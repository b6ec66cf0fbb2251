using TorchSharp;
using VectorQuantization.Kernels.Cpu;
using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>The search every quantizer spends its time in: for each vector, the nearest code.</summary>
/// <remarks>
/// <para>Vectors are (…, d, …), with their components in the last dimension or, for latents that are channels-first, in the one that
/// <see cref="NearestCodeOptions.Dimension"/> names; they are read where they lie. Vectors and codes are float32, float64, float16 or bfloat16, in any
/// combination; the arithmetic is float32. No gradient flows. The matrix of distances is never made: a search takes memory for its result, the packed
/// codebook and some scratch a thread.</para>
/// <para>Ties go to the lowest index. The result does not depend on the number of threads, <see cref="get_num_threads"/> at most, and for a
/// vector not on the vectors around it.</para>
/// <para>Exactness: with codes e and a vector x relative to a centre near the codes, the true squared distance of the code found exceeds the
/// smallest by at most 4 (d + 4) u max_e (Σ|x_c e_c| + ½‖e‖²), u = 2⁻²⁴: rounding. A code that is nearest by more than that is always found, at
/// magnitudes up to float32's (and float64's) limits.</para>
/// <para>A vector with a NaN or infinite component has no nearest code (<see cref="NearestCodeOptions.NonFinite"/>). A code with such
/// a component is never chosen; where no code is finite, every index is −1.</para>
/// </remarks>
public static class NearestCode
{
    /// <summary>The most codes that <see cref="SearchTop"/> gives for a vector.</summary>
    public const int MaxCount = 64;

    private static readonly NearestCodeOptions Defaults = new();

    /// <summary>Index of the nearest code of each vector.</summary>
    /// <param name="vectors">(…, d, …), floating-point.</param>
    /// <param name="codebook">(k, d), k ≥ 1, floating-point, on the same device.</param>
    /// <param name="options">Metric, layout and the rest; null takes the defaults.</param>
    /// <returns>int64, the vectors' shape without d; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape, type or device does not fit, or a vector is not finite and the options forbid that.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The options name a dimension that the vectors lack, or a bound below 1.</exception>
    public static Tensor Search(Tensor vectors, Tensor codebook, NearestCodeOptions? options = null) => Search(vectors, codebook, options, null);

    /// <summary>The <paramref name="count"/> nearest codes of each vector, with their distances.</summary>
    /// <param name="vectors">(…, d, …), floating-point.</param>
    /// <param name="codebook">(k, d), k ≥ 1, floating-point, on the same device.</param>
    /// <param name="count">m, from 1 to <see cref="MaxCount"/> and k.</param>
    /// <param name="options">Metric, layout and the rest; null takes the defaults.</param>
    /// <returns>Indices and distances of the vectors' shape without d and with m at the end; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape, type or device does not fit, or a vector is not finite and the options forbid that.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is out of range, or the options name a dimension that the vectors lack, or a bound below 1.</exception>
    public static NearestCodes SearchTop(Tensor vectors, Tensor codebook, int count, NearestCodeOptions? options = null)
    {
        options ??= Defaults;
        int dimension = Check(vectors, codebook, options);
        if (count < 1 || count > MaxCount || count > codebook.shape[0])
        {
            throw new ArgumentOutOfRangeException(nameof(count), count,
                $"Expected 1 to {Math.Min(MaxCount, codebook.shape[0])}: a codebook of {codebook.shape[0]} codes is searched for {MaxCount} at most.");
        }
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        SearchResult found = Run(new SearchRequest(vectors, dimension, codebook, options, count, true, false, null));
        long[] shape = [.. IndexShape(vectors, dimension), count];
        return new NearestCodes(found.Indices.reshape(shape).MoveToOuterDisposeScope(), found.Distances!.reshape(shape).MoveToOuterDisposeScope());
    }

    /// <summary>The nearest code of each vector, its distance, and how much farther the runner-up is.</summary>
    /// <param name="vectors">(…, d, …), floating-point.</param>
    /// <param name="codebook">(k, d), k ≥ 1, floating-point, on the same device.</param>
    /// <param name="options">Metric, layout and the rest; null takes the defaults.</param>
    /// <returns>Tensors of the vectors' shape without d; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape, type or device does not fit, or a vector is not finite and the options forbid that.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The options name a dimension that the vectors lack, or a bound below 1.</exception>
    public static NearestCodeMargins SearchWithMargins(Tensor vectors, Tensor codebook, NearestCodeOptions? options = null)
    {
        options ??= Defaults;
        int dimension = Check(vectors, codebook, options);
        int count = (int)Math.Min(2, codebook.shape[0]);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        SearchResult found = Run(new SearchRequest(vectors, dimension, codebook, options, count, true, false, null));
        long[] shape = IndexShape(vectors, dimension);
        Tensor nearest = found.Distances!.select(1, 0), isNone = found.Indices.select(1, 0) < 0;
        // Rounding may order two codes the other way round than their distances do: the margin is then none, not negative.
        Tensor margins = count == 2
            ? (found.Distances.select(1, 1) - nearest).clamp_min(0)
            : full_like(nearest, double.PositiveInfinity);
        if (count == 2) margins = margins.masked_fill(found.Indices.select(1, 1) < 0, double.PositiveInfinity);
        margins = margins.masked_fill(isNone, double.NaN);
        return new NearestCodeMargins(
            found.Indices.select(1, 0).reshape(shape).MoveToOuterDisposeScope(),
            nearest.reshape(shape).MoveToOuterDisposeScope(),
            margins.reshape(shape).MoveToOuterDisposeScope());
    }

    /// <summary>Index of the nearest code of each vector and, from the same sweep, the number and the sum of each code's vectors: what a codebook of
    /// moving averages or a step of k-means takes.</summary>
    /// <remarks>Sums are added up in float32 without the vectors' gradient. On the CPU they are the same bits every time for the same number of
    /// threads.</remarks>
    /// <param name="vectors">(…, d, …), floating-point.</param>
    /// <param name="codebook">(k, d), k ≥ 1, floating-point, on the same device.</param>
    /// <param name="options">Metric, layout and the rest; null takes the defaults.</param>
    /// <returns>Indices, counts and sums; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape, type or device does not fit, or a vector is not finite and the options forbid that.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The options name a dimension that the vectors lack, or a bound below 1.</exception>
    public static CodeAssignments Assign(Tensor vectors, Tensor codebook, NearestCodeOptions? options = null)
    {
        options ??= Defaults;
        int dimension = Check(vectors, codebook, options);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        SearchResult found = Run(new SearchRequest(vectors, dimension, codebook, options, 1, false, true, null));
        return new CodeAssignments(
            found.Indices.reshape(IndexShape(vectors, dimension)).MoveToOuterDisposeScope(),
            found.Counts!.MoveToOuterDisposeScope(),
            found.Sums!.MoveToOuterDisposeScope());
    }

    /// <summary><see cref="Search(Tensor, Tensor, NearestCodeOptions?)"/> with the packed codebook kept in a cache.</summary>
    internal static Tensor Search(Tensor vectors, Tensor codebook, NearestCodeOptions? options, CodebookCache? cache)
    {
        options ??= Defaults;
        int dimension = Check(vectors, codebook, options);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        SearchResult found = Run(new SearchRequest(vectors, dimension, codebook, options, 1, false, false, cache));
        return found.Indices.reshape(IndexShape(vectors, dimension)).MoveToOuterDisposeScope();
    }

    private static SearchResult Run(SearchRequest request)
    {
        SearchResult found = INearestCodeBackend.For(request.Vectors.device).Search(request);
        if (request.Options.NonFinite == NonFiniteVectors.Throw) ThrowIfNone(found.Indices);
        return found;
    }

    private static void ThrowIfNone(Tensor indices)
    {
        if (indices.numel() == 0) return;
        using Tensor none = indices.select(1, 0) < 0, any = none.any();
        if (!any.ToBoolean()) return;
        using Tensor first = none.to_type(ScalarType.Int32).argmax(0);
        throw new ArgumentException(
            $"Vector {first.ToInt64()} has no nearest code: it has a NaN or infinite component, or every code has. Expected finite vectors.", "vectors");
    }

    private static long[] IndexShape(Tensor vectors, int dimension)
    {
        long[] sizes = vectors.shape;
        return [.. sizes[..dimension], .. sizes[(dimension + 1)..]];
    }

    /// <summary>Throws unless all fits; gives the dimension of the components, from 0.</summary>
    private static int Check(Tensor vectors, Tensor codebook, NearestCodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(codebook);
        long[] sizes = vectors.shape, codes = codebook.shape;
        if (codes.Length != 2 || codes[0] < 1 || codes[1] < 1)
            throw new ArgumentException($"A codebook of shape ({string.Join(", ", codes)}) cannot be searched; expected (k, d) with k and d at least 1.", nameof(codebook));
        if (!codebook.is_floating_point())
            throw new ArgumentException($"A codebook of type {codebook.dtype} cannot be searched; expected a floating-point type.", nameof(codebook));

        int dimension = options.Dimension < 0 ? options.Dimension + sizes.Length : options.Dimension;
        bool isLast = dimension == sizes.Length - 1;
        if (sizes.Length >= 2 && (dimension < 0 || dimension >= sizes.Length))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Dimension,
                $"Vectors of shape ({string.Join(", ", sizes)}) have dimensions {-sizes.Length} to {sizes.Length - 1}.");
        }
        if (sizes.Length < 2 || sizes[dimension] != codes[1])
        {
            string expected = isLast || sizes.Length < 2 ? $"(n, {codes[1]})" : $"{codes[1]} in dimension {dimension}";
            throw new ArgumentException($"Vectors of shape ({string.Join(", ", sizes)}) do not fit; expected {expected}.", nameof(vectors));
        }
        if (!vectors.is_floating_point())
            throw new ArgumentException($"Vectors of type {vectors.dtype} cannot be searched; expected a floating-point type.", nameof(vectors));
        if (vectors.device_type != codebook.device_type || vectors.device_index != codebook.device_index)
            throw new ArgumentException($"The vectors are on {vectors.device}, the codebook on {codebook.device}; expected one device.", nameof(vectors));
        if (options.MaxTemporaryBytes < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxTemporaryBytes, "The bound on temporary memory is at least 1 byte.");
        return dimension;
    }
}
