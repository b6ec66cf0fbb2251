using Microsoft.Extensions.Logging;
using VectorQuantization.Kernels;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks.Health;

/// <summary>Watches one codebook.</summary>
internal sealed class CodebookLevel : IDisposable
{
    private const long MostOnMap = 1L << 16;
    private readonly int number;
    private readonly CodebookQuantizer? codebook;
    private readonly CodebookHealthOptions options;
    private readonly CodeUsage usage;
    private readonly CodeUsage step;
    private readonly CodeAges ages;
    private readonly DriftMeter drift = new();
    private readonly CollapseWatch watch;
    private long revivedBefore;

    internal CodebookLevel(int number, Quantizer quantizer, CodebookHealthOptions options, ILogger logger)
    {
        this.number = number;
        this.options = options;
        codebook = quantizer.CodebookOf(number);
        Size = codebook?.CodebookSize ?? quantizer.CodebookSize;
        usage = new CodeUsage(Size);
        step = new CodeUsage(Size);
        ages = new CodeAges(Size);
        watch = new CollapseWatch(number, Size, options, logger);
        revivedBefore = RevivedCodes;
    }

    internal long Size { get; }

    internal double Perplexity => usage.Perplexity;

    internal long UsedCodes => usage.UsedCodes;

    internal long DeadCodes => ages.Dead(options.DeadAfter);

    /// <summary>Since the quantizer was created.</summary>
    internal long RevivedCodes => codebook?.RevivedCodes ?? 0;

    internal CodeDrift? Drift => drift.Drift;

    /// <summary>Takes a step's indices into account.</summary>
    internal void Add(Tensor indices)
    {
        step.Reset();
        step.Add(indices);
        usage.Add(step);
        ages.Add(step);
        watch.Add(step);
        if (codebook is not null) drift.Look(codebook.CopyCodes());
    }

    /// <summary>What has been found.</summary>
    /// <param name="latents">(n, d) of those that were quantized with these codes, or null.</param>
    internal CodebookLevelReport Report(Tensor? latents)
    {
        using Tensor? codes = codebook?.CopyCodes();
        bool hasLists = Size <= CodeUsage.MostDense;
        return new CodebookLevelReport
        {
            Level = number,
            CodebookSize = Size,
            Total = usage.Total,
            Perplexity = Perplexity,
            EntropyBits = usage.EntropyBits,
            UsedCodes = UsedCodes,
            DeadCodes = DeadCodes,
            RevivedCodes = RevivedCodes - revivedBefore,
            Counts = hasLists ? [.. usage.Counts] : [],
            StepsSinceHit = hasLists ? [.. Enumerable.Range(0, (int)Size).Select(code => ages.Of(code))] : [],
            CodeNorms = codes is null ? null : Norms(codes),
            NeighbourDistances = codes is null || Size < 2 ? null : Distances(codes),
            Drift = Drift,
            Map = codes is null || Size > MostOnMap ? null : CodebookMap.Of(codes, latents),
        };
    }

    internal void Reset()
    {
        usage.Reset();
        ages.Reset();
        drift.Reset();
        revivedBefore = RevivedCodes;
    }

    public void Dispose() => drift.Dispose();

    private static Distribution? Norms(Tensor codes)
    {
        using var scope = NewDisposeScope();
        return Distribution.Of(codes.to_type(ScalarType.Float64).norm(1).cpu().data<double>());
    }

    private static Distribution? Distances(Tensor codes)
    {
        using var scope = NewDisposeScope();
        using NearestCodes nearest = NearestCode.SearchTop(codes, codes, 2);
        // Usually a code finds itself first; of equal codes, either may come first, and neither need be itself.
        Tensor isItself = nearest.Indices.select(1, 0) == arange(codes.shape[0], device: codes.device);
        Tensor distances = where(isItself, nearest.Distances.select(1, 1), nearest.Distances.select(1, 0));
        return Distribution.Of(distances.clamp_min(0).to_type(ScalarType.Float64).sqrt().cpu().data<double>());
    }
}
