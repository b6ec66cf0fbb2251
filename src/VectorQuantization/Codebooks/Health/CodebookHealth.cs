using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks.Health;

/// <summary>
/// Watches a quantizer's codebooks over a pass over data or a training run: how the codes are used, where they lie, how they move, and what they cost in precision. Warns of collapse.
/// </summary>
/// <remarks>
/// <para>Call an Add after each step, then <see cref="Report"/>. It only looks: the quantizer and every source of randomness stay as they are. <see cref="CodebookMetrics"/> publishes
/// the same figures while they are gathered.</para>
/// <para>Each column of the indices is a level of its own. Usage is known of every quantizer; norms, distances, drift and maps of levels with a
/// <see cref="Quantizer.CodebookOf"/>. Calls may come from several threads.</para>
/// </remarks>
public sealed class CodebookHealth : IDisposable
{
    private readonly Lock gate = new();
    private readonly Quantizer quantizer;
    private readonly CodebookLevel[] levels;
    private readonly LatentRecord latentRecord;
    private long steps;

    /// <summary>Begins to watch.</summary>
    /// <param name="quantizer">What is watched; it stays the caller's.</param>
    /// <param name="options">Settings; null takes the defaults.</param>
    /// <param name="logger">Receives the warning of a collapse. The default is null: none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public CodebookHealth(Quantizer quantizer, CodebookHealthOptions? options = null, ILogger<CodebookHealth>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(quantizer);
        options ??= new CodebookHealthOptions();
        options.Check();
        this.quantizer = quantizer;
        levels = [.. Enumerable.Range(0, Math.Max(1, quantizer.IndexDepth)).Select(i => new CodebookLevel(i, quantizer, options, logger ?? (ILogger)NullLogger.Instance))];
        latentRecord = new LatentRecord(quantizer, options);
    }

    /// <summary>Takes a step into account.</summary>
    /// <param name="latents">What was quantized, as the quantizer took it; the caller disposes it.</param>
    /// <param name="quantized">What became of it; the caller disposes it.</param>
    /// <exception cref="ArgumentException">A shape or type does not fit; nothing is taken into account.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a code's; nothing is taken into account.</exception>
    public void Add(Tensor latents, Quantized quantized)
    {
        ArgumentNullException.ThrowIfNull(quantized);
        lock (gate)
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            Check(quantized.Indices);
            latentRecord.Add(latents, quantized);
            Count(quantized.Indices);
        }
    }

    /// <summary>Takes a step into account of which only the indices are known.</summary>
    /// <param name="indices">Of an integer type, as the quantizer gives them, of any shape but for the <see cref="Quantizer.IndexDepth"/> at the end where that is not 0.</param>
    /// <exception cref="ArgumentException">The shape or type does not fit; nothing is taken into account.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a code's; nothing is taken into account.</exception>
    public void Add(Tensor indices)
    {
        lock (gate)
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            Check(indices);
            Count(indices);
        }
    }

    /// <summary>What has been found since the beginning or the last <see cref="Reset"/>.</summary>
    /// <remarks>Distances between codes take a search of each codebook for each of its codes, and maps an eigendecomposition in D dimensions: for the end of a pass, not for every step.</remarks>
    public CodebookHealthReport Report()
    {
        lock (gate)
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            return new CodebookHealthReport(steps, latentRecord.MeanSquaredError, [.. levels.Select(level => level.Report(latentRecord.Sample))]);
        }
    }

    /// <summary>Begins again, as for the next pass. A collapse that has been warned of is not warned of again until the codebook has recovered from it.</summary>
    public void Reset()
    {
        lock (gate)
        {
            foreach (CodebookLevel level in levels) level.Reset();
            latentRecord.Reset();
            steps = 0;
        }
    }

    /// <summary>Disposes what it keeps of latents and codes.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (CodebookLevel level in levels) level.Dispose();
            latentRecord.Dispose();
        }
    }

    /// <summary>A figure of each level, without touching a tensor.</summary>
    internal (int Level, T Value)[] Read<T>(Func<CodebookLevel, T> figure)
    {
        lock (gate) return [.. levels.Select((level, i) => (i, figure(level)))];
    }

    /// <summary>The quantization error so far, without touching a tensor; null if no latents were seen.</summary>
    internal double? ReadError()
    {
        lock (gate) return latentRecord.MeanSquaredError;
    }

    private void Check(Tensor indices)
    {
        CodeIndex.CheckType(indices, nameof(indices));
        if (quantizer.IndexDepth > 0 && (indices.dim() == 0 || indices.shape[^1] != levels.Length))
        {
            throw new ArgumentException(
                $"Indices of shape ({string.Join(", ", indices.shape)}) do not fit; expected {levels.Length} in the last dimension, one for each code of a position.", nameof(indices));
        }
        for (int i = 0; i < levels.Length; i++) CodeIndex.CheckRange(Column(indices, i), levels[i].Size, nameof(indices));
    }

    private void Count(Tensor indices)
    {
        for (int i = 0; i < levels.Length; i++) levels[i].Add(Column(indices, i));
        steps++;
    }

    private Tensor Column(Tensor indices, int level) => quantizer.IndexDepth == 0 ? indices : indices.select(-1, level);
}
