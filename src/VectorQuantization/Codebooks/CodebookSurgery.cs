using TorchSharp;
using VectorQuantization.Kernels;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>What becomes of the indices of pruned codes.</summary>
public enum PrunedIndices
{
    /// <summary>They become −1, which decodes to the zero vector.</summary>
    None,

    /// <summary>They become the kept code nearest to the pruned one.</summary>
    Nearest,
}

/// <summary>What <see cref="CodebookSurgery"/> made.</summary>
/// <typeparam name="TQuantizer">The quantizer's kind.</typeparam>
/// <param name="Quantizer">The new quantizer; the caller disposes it.</param>
/// <param name="Map">How indices of the old become indices of the new.</param>
public sealed record CodebookSurgeryResult<TQuantizer>(TQuantizer Quantizer, IndexMap Map) where TQuantizer : CodebookQuantizer;

/// <summary>Makes a quantizer with fewer, more or reordered codes from a trained one, which stays as it is.</summary>
/// <remarks>
/// The new quantizer has the old one's settings, source of randomness, type, device and mode, and of each code it keeps all that has been learned: the code itself, the moving averages of an
/// <see cref="EmaVectorQuantizer"/>, the usage that dead codes are found by. A gradient codebook is a new parameter: give it to a new optimizer.
/// </remarks>
public static class CodebookSurgery
{
    /// <summary>Leaves out the codes that are rarely used; the others keep their order.</summary>
    /// <typeparam name="TQuantizer">The quantizer's kind.</typeparam>
    /// <param name="quantizer">The old quantizer.</param>
    /// <param name="counts">How often each code was used over a data set, as <see cref="CodeUsage.Counts"/> gives it.</param>
    /// <param name="minimum">Codes used less often are left out. The default is 1: those never used.</param>
    /// <param name="pruned">What becomes of their indices. The default is <see cref="PrunedIndices.None"/>.</param>
    /// <exception cref="ArgumentException">There is not one count, 0 or more, for each code; or no code would be left.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pruned"/> is unknown.</exception>
    /// <exception cref="InvalidOperationException">Updates have been collected and not yet applied.</exception>
    public static CodebookSurgeryResult<TQuantizer> Prune<TQuantizer>(
        TQuantizer quantizer, IReadOnlyList<long> counts, long minimum = 1, PrunedIndices pruned = PrunedIndices.None) where TQuantizer : CodebookQuantizer
    {
        Check(quantizer, counts);
        if (!Enum.IsDefined(pruned)) throw new ArgumentOutOfRangeException(nameof(pruned), pruned, "Unknown choice; expected None or Nearest.");
        ILookup<bool, long> byFate = Enumerable.Range(0, counts.Count).ToLookup(code => counts[code] >= minimum, code => (long)code);
        long[] kept = [.. byFate[true]], left = [.. byFate[false]];
        if (kept.Length == 0) throw new ArgumentException($"No code was used {minimum} times or more, so that none would be left; expected one at least.", nameof(counts));

        long[] targets = Inverse(kept, counts.Count);
        if (pruned == PrunedIndices.Nearest && left.Length > 0)
        {
            using var scope = NewDisposeScope();
            Tensor codes = quantizer.CopyCodes();
            Tensor found = NearestCode.Search(codes.index_select(0, tensor(left, device: codes.device)), codes.index_select(0, tensor(kept, device: codes.device)));
            foreach ((long code, long target) in left.Zip(found.cpu().data<long>().ToArray())) targets[code] = target;
        }
        return Rebuild(quantizer, kept, Ones(kept.Length), targets, null);
    }

    /// <summary>
    /// Adds codes by splitting the busiest: again and again the code with the most latents gets a neighbour a little off, and the two are taken to have half of them each. The old codes
    /// keep their places and indices, the new ones follow.
    /// </summary>
    /// <typeparam name="TQuantizer">The quantizer's kind.</typeparam>
    /// <param name="quantizer">The old quantizer.</param>
    /// <param name="counts">How often each code was used over a data set, as <see cref="CodeUsage.Counts"/> gives it. Of equal ones the lowest code goes first.</param>
    /// <param name="codebookSize">The new number of codes, at least the old.</param>
    /// <param name="generator">Source of the offsets, on the CPU; null takes the global one.</param>
    /// <exception cref="ArgumentException">There is not one count, 0 or more, for each code.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The new size is below the old.</exception>
    /// <exception cref="InvalidOperationException">Updates have been collected and not yet applied.</exception>
    public static CodebookSurgeryResult<TQuantizer> Grow<TQuantizer>(
        TQuantizer quantizer, IReadOnlyList<long> counts, int codebookSize, Generator? generator = null) where TQuantizer : CodebookQuantizer
    {
        Check(quantizer, counts);
        ArgumentOutOfRangeException.ThrowIfLessThan(codebookSize, counts.Count);
        var sources = Enumerable.Range(0, counts.Count).Select(code => (long)code).ToList();
        var shares = Ones(counts.Count).ToList();
        var busiest = new PriorityQueue<int, (double, int)>(sources.Select(code => ((int)code, (-(double)counts[(int)code], (int)code))));
        while (sources.Count < codebookSize)
        {
            int parent = busiest.Dequeue(), child = sources.Count;
            sources.Add(sources[parent]);
            shares[parent] /= 2;
            shares.Add(shares[parent]);
            double latents = counts[(int)sources[parent]] * shares[parent];
            busiest.Enqueue(parent, (-latents, parent));
            busiest.Enqueue(child, (-latents, child));
        }
        return Rebuild(quantizer, [.. sources], [.. shares], [.. sources.Take(counts.Count)], generator);
    }

    /// <summary>Puts the codes in order of use, the most frequent first; of equal ones the lower stays first. Low indices are then cheap to store, and prefixes of the codebook the most useful.</summary>
    /// <typeparam name="TQuantizer">The quantizer's kind.</typeparam>
    /// <param name="quantizer">The old quantizer.</param>
    /// <param name="counts">How often each code was used over a data set, as <see cref="CodeUsage.Counts"/> gives it.</param>
    /// <exception cref="ArgumentException">There is not one count, 0 or more, for each code.</exception>
    /// <exception cref="InvalidOperationException">Updates have been collected and not yet applied.</exception>
    public static CodebookSurgeryResult<TQuantizer> Reorder<TQuantizer>(TQuantizer quantizer, IReadOnlyList<long> counts) where TQuantizer : CodebookQuantizer
    {
        Check(quantizer, counts);
        long[] order = [.. Enumerable.Range(0, counts.Count).OrderByDescending(code => counts[code]).Select(code => (long)code)];
        return Rebuild(quantizer, order, Ones(order.Length), Inverse(order, counts.Count), null);
    }

    private static void Check(CodebookQuantizer quantizer, IReadOnlyList<long> counts)
    {
        ArgumentNullException.ThrowIfNull(quantizer);
        IndexMap.CheckCounts(counts, quantizer.CodebookSize);
    }

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];

    /// <summary>For each old code its place among the sources, or −1.</summary>
    private static long[] Inverse(long[] sources, int oldSize)
    {
        long[] targets = new long[oldSize];
        Array.Fill(targets, -1);
        for (int place = 0; place < sources.Length; place++) targets[sources[place]] = place;
        return targets;
    }

    private static CodebookSurgeryResult<TQuantizer> Rebuild<TQuantizer>(
        TQuantizer quantizer, long[] sources, double[] shares, long[] targets, Generator? generator) where TQuantizer : CodebookQuantizer
    {
        var made = (TQuantizer)quantizer.Rebuild(sources, shares, Math.Max(0, sources.Length - targets.Length), generator);
        return new CodebookSurgeryResult<TQuantizer>(made, new IndexMap(targets, sources));
    }
}
