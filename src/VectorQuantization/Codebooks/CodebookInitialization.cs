using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>How a codebook gets its first codes. Everything random comes from the quantizer's generator.</summary>
/// <remarks>To start from codes of your own, or from a pass over the data, call <see cref="Quantizers.CodebookQuantizer.SetCodes"/>, or
/// <see cref="Quantizers.CodebookQuantizer.FitCodes"/>.</remarks>
public sealed record CodebookInitialization
{
    private readonly Kind kind;
    private readonly double size;
    private readonly int iterations;

    private CodebookInitialization(Kind kind, double size = 0, int iterations = 0)
    {
        this.kind = kind;
        this.size = size;
        this.iterations = iterations;
    }

    private enum Kind
    {
        Uniform,
        Normal,
        FirstBatch,
        KMeans,
    }

    /// <summary>Uniform on [−1/K, 1/K], as in the public code of van den Oord et al. (2017). Small codes may collapse; cheap and data-free.</summary>
    public static CodebookInitialization Uniform { get; } = new(Kind.Uniform);

    /// <summary>Random finite latents of the first batch seen in training that has any, which puts every code where the encoder's outputs are.</summary>
    public static CodebookInitialization FirstBatch { get; } = new(Kind.FirstBatch);

    /// <summary>Whether the first codes come from latents, and not from chance alone.</summary>
    public bool TakesLatents => kind is Kind.FirstBatch or Kind.KMeans;

    /// <summary>Uniform on [−<paramref name="bound"/>, <paramref name="bound"/>].</summary>
    /// <param name="bound">Finite, above 0; √(3/D) as in Sonnet, √(6/D) as in EnCodec.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is out of range.</exception>
    public static CodebookInitialization UniformWithin(double bound)
    {
        Arguments.FiniteAboveZero(bound);
        return new CodebookInitialization(Kind.Uniform, bound);
    }

    /// <summary>Normal of mean 0.</summary>
    /// <param name="standardDeviation">Finite, above 0. The default is 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The standard deviation is out of range.</exception>
    public static CodebookInitialization Normal(double standardDeviation = 1)
    {
        Arguments.FiniteAboveZero(standardDeviation);
        return new CodebookInitialization(Kind.Normal, standardDeviation);
    }

    /// <summary><see cref="Codebooks.KMeans"/> of the finite latents of the first batch seen in training that has any, as in SoundStream (Zeghidour et al. 2021, arXiv 2107.03312).</summary>
    /// <param name="iterations">Lloyd's iterations, 0 or more. The default is 10.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static CodebookInitialization KMeans(int iterations = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(iterations);
        return new CodebookInitialization(Kind.KMeans, iterations: iterations);
    }

    /// <summary>All that it is; <see cref="FromParts"/> makes it again.</summary>
    internal (string Kind, double Size, int Iterations) Parts => (kind.ToString(), size, iterations);

    /// <exception cref="ArgumentException">The kind is unknown.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    internal static CodebookInitialization FromParts(string kind, double size, int iterations) => kind switch
    {
        nameof(Kind.Uniform) => size == 0 ? Uniform : UniformWithin(size),
        nameof(Kind.Normal) => Normal(size),
        nameof(Kind.FirstBatch) => FirstBatch,
        nameof(Kind.KMeans) => KMeans(iterations),
        _ => throw new ArgumentException($"Unknown initialization '{kind}'; expected Uniform, Normal, FirstBatch or KMeans.", nameof(kind)),
    };

    /// <summary>First codes without latents, (k, d) float32, outside every dispose scope; those that come from latents later are uniform till then.</summary>
    internal Tensor Draw(int k, int d, Generator? generator)
    {
        using var noGrad = no_grad();
        if (kind == Kind.Normal) return randn(k, d, generator: generator).mul_(size).DetachFromDisposeScope();
        double bound = size > 0 ? size : 1.0 / k;
        Tensor codes = rand(k, d, generator: generator);
        codes.mul_(2 * bound).sub_(bound);
        return codes.DetachFromDisposeScope();
    }

    /// <summary>First codes from latents.</summary>
    /// <param name="latents">(n, d), n ≥ 1, finite.</param>
    /// <param name="k">Number of codes.</param>
    /// <param name="generator">Source of the random draws.</param>
    internal Tensor FromLatents(Tensor latents, int k, Generator? generator)
    {
        if (kind != Kind.KMeans) return Initial.FromRows(latents, k, generator);
        using KMeansResult found = Codebooks.KMeans.Fit(latents, k, new KMeansOptions { Iterations = iterations }, generator);
        return found.Codes.alias();
    }
}
