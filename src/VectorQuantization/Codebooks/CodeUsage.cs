using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>
/// Counts how often each code is used, over one batch or a whole data set, and measures the distribution: perplexity, entropy, used codes.
/// </summary>
/// <remarks>Usage of one batch understates a codebook: measure it over a whole validation set.</remarks>
public sealed class CodeUsage
{
    private readonly long[] counts;

    /// <summary>Starts with every count at zero.</summary>
    /// <param name="codebookSize">Number of codes K, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
    public CodeUsage(int codebookSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(codebookSize, 1);
        counts = new long[codebookSize];
    }

    /// <summary>How often each code was used.</summary>
    public IReadOnlyList<long> Counts => counts;

    /// <summary>Number of indices counted.</summary>
    public long Total { get; private set; }

    /// <summary>Codes used at least once.</summary>
    public int UsedCodes => counts.Count(count => count > 0);

    /// <summary>Entropy −Σ p log₂ p of the codes' distribution, in bits: 0 when one code takes all, log₂ K when uniform; 0 before any count.</summary>
    public double EntropyBits
    {
        get
        {
            double bits = 0;
            foreach (long count in counts)
            {
                if (count == 0) continue;
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
    public static double PerplexityOf(Tensor indices, int codebookSize)
    {
        var usage = new CodeUsage(codebookSize);
        usage.Add(indices);
        return usage.Perplexity;
    }

    /// <summary>Counts a batch.</summary>
    /// <param name="indices">Integers of any shape, each from 0 to K − 1; or −1, the index of a vector that is not finite, which is not counted.</param>
    /// <exception cref="ArgumentException">Not an integer type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a code's; nothing is counted.</exception>
    public void Add(Tensor indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (!indices.is_integral() || indices.dtype == ScalarType.Bool)
            throw new ArgumentException($"Indices of type {indices.dtype} cannot be counted; expected an integer type.", nameof(indices));
        if (indices.numel() == 0) return;
        using var scope = NewDisposeScope();
        CheckRange(indices, counts.Length, nameof(indices), min: -1);
        // One up, so that those without a code have a place of their own.
        long[] batch = (indices.flatten().to_type(ScalarType.Int64) + 1).bincount(null, counts.Length + 1).cpu().data<long>().ToArray();
        for (int i = 0; i < counts.Length; i++) counts[i] += batch[i + 1];
        Total += indices.numel() - batch[0];
    }

    /// <summary>Sets every count back to zero.</summary>
    public void Reset()
    {
        Array.Clear(counts);
        Total = 0;
    }

    /// <summary>Throws unless every index is from <paramref name="min"/> to <paramref name="codebookSize"/> − 1.</summary>
    internal static void CheckRange(Tensor indices, int codebookSize, string argument, long min = 0)
    {
        if (indices.numel() == 0) return;
        using var scope = NewDisposeScope();
        long least = indices.min().to_type(ScalarType.Int64).item<long>(), greatest = indices.max().to_type(ScalarType.Int64).item<long>();
        if (least < min || greatest >= codebookSize)
            throw new ArgumentOutOfRangeException(argument, least < min ? least : greatest, $"An index is not a code's; expected 0 to {codebookSize - 1}.");
    }
}
