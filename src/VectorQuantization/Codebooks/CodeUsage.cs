using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>
/// Counts how often each code is used, over one batch or a whole data set, and measures the distribution: perplexity, entropy, used codes.
/// </summary>
/// <remarks>Usage of one batch understates a codebook: measure it over a whole validation set. Memory grows with the codebook up to 2²⁰ codes, beyond that with the codes in use.</remarks>
public sealed class CodeUsage
{
    /// <summary>Up to this many codes there is a count for each.</summary>
    internal const long MostDense = 1L << 20;

    private readonly long codebookSize;
    private readonly long[]? dense;
    private readonly Dictionary<long, long>? sparse;

    /// <summary>Starts with every count at zero.</summary>
    /// <param name="codebookSize">Number of codes K, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
    public CodeUsage(long codebookSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(codebookSize, 1);
        this.codebookSize = codebookSize;
        if (codebookSize <= MostDense) dense = new long[codebookSize];
        else sparse = [];
    }

    /// <summary>How often each code was used.</summary>
    /// <exception cref="InvalidOperationException">There are more than 2²⁰ codes; <see cref="Of"/> and <see cref="Used"/> serve any number.</exception>
    public IReadOnlyList<long> Counts =>
        dense ?? throw new InvalidOperationException($"The counts of {codebookSize} codes are not kept as a list; ask for those of a code, or for those that are used.");

    /// <summary>The codes used at least once, with how often.</summary>
    public IEnumerable<(long Code, long Count)> Used =>
        dense is not null ? dense.Select((count, code) => ((long)code, count)).Where(item => item.count > 0) : sparse!.OrderBy(item => item.Key).Select(item => (item.Key, item.Value));

    /// <summary>Number of indices counted.</summary>
    public long Total { get; private set; }

    /// <summary>Codes used at least once.</summary>
    public int UsedCodes => dense?.Count(count => count > 0) ?? sparse!.Count;

    /// <summary>Entropy −Σ p log₂ p of the codes' distribution, in bits: 0 when one code takes all, log₂ K when uniform; 0 before any count.</summary>
    public double EntropyBits
    {
        get
        {
            double bits = 0;
            foreach ((_, long count) in Used)
            {
                double p = (double)count / Total;
                bits -= p * Math.Log2(p);
            }
            return Math.Max(0, bits);
        }
    }

    /// <summary>Perplexity exp(−Σ p log p): 1 when one code takes all, K when uniform; 1 before any count.</summary>
    public double Perplexity => Math.Pow(2, EntropyBits);

    /// <summary>Perplexity of one batch of indices.</summary>
    /// <param name="indices">Integers of any shape, each from 0 to <paramref name="codebookSize"/> − 1, or −1 for none.</param>
    /// <param name="codebookSize">Number of codes K, at least 1.</param>
    /// <exception cref="ArgumentException">Not an integer type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive, or an index is not a code's.</exception>
    public static double PerplexityOf(Tensor indices, long codebookSize)
    {
        var usage = new CodeUsage(codebookSize);
        usage.Add(indices);
        return usage.Perplexity;
    }

    /// <summary>How often a code was used.</summary>
    /// <param name="code">From 0 to K − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a code's index.</exception>
    public long Of(long code)
    {
        if (code < 0 || code >= codebookSize) throw new ArgumentOutOfRangeException(nameof(code), code, $"Expected 0 to {codebookSize - 1}.");
        return dense?[code] ?? sparse!.GetValueOrDefault(code);
    }

    /// <summary>Counts a batch.</summary>
    /// <param name="indices">Integers of any shape, each from 0 to K − 1; or −1, the index of a vector that has no code, which is not counted.</param>
    /// <exception cref="ArgumentException">Not an integer type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a code's; nothing is counted.</exception>
    public void Add(Tensor indices)
    {
        CodeIndex.CheckType(indices, nameof(indices));
        if (indices.numel() == 0) return;
        using var scope = NewDisposeScope();
        CodeIndex.CheckRange(indices, codebookSize, nameof(indices));
        Tensor flat = indices.flatten().to_type(ScalarType.Int64);
        if (sparse is not null)
        {
            foreach (long code in flat.cpu().data<long>().Where(code => code >= 0))
            {
                sparse[code] = sparse.GetValueOrDefault(code) + 1;
                Total++;
            }
            return;
        }
        // One up, so that those without a code have a place of their own.
        long[] batch = (flat + 1).bincount(null, dense!.Length + 1).cpu().data<long>().ToArray();
        for (int i = 0; i < dense.Length; i++) dense[i] += batch[i + 1];
        Total += indices.numel() - batch[0];
    }

    /// <summary>Adds what was counted elsewhere, for the same number of codes.</summary>
    internal void Add(CodeUsage other)
    {
        foreach ((long code, long count) in other.Used)
        {
            if (dense is not null) dense[code] += count;
            else sparse![code] = sparse.GetValueOrDefault(code) + count;
        }
        Total += other.Total;
    }

    /// <summary>Sets every count back to zero.</summary>
    public void Reset()
    {
        if (dense is not null) Array.Clear(dense);
        sparse?.Clear();
        Total = 0;
    }
}
