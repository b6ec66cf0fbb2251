using TorchSharp;
using TorchSharp.Utils;
using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>
/// The vector quantizer whose codes are moving averages of the latents they were chosen for (van den Oord et al. 2017, arXiv 1711.00937, appendix A.1).
/// </summary>
/// <remarks>
/// <para>A training step quantizes with the old codebook and then updates it: N ← γN + (1 − γ)n, m ← γm + (1 − γ)Σz, e = m / N with
/// Laplace smoothing of N. Nothing changes in eval mode. The codebook takes no gradient, so the loss is β‖z − sg[e]‖² alone, the term "commitment".</para>
/// <para>State dictionary: <c>embed</c> (K, D), <c>cluster_size</c> N (K) and <c>embed_avg</c> m (K, D), as in EnCodec and lucidrains' library (there under
/// <c>_codebook.</c>); <c>updates</c> (int64 scalar) with zero-debias; and those of <see cref="CodebookQuantizer"/>.</para>
/// </remarks>
public sealed class EmaVectorQuantizer : CodebookQuantizer, IDeferredUpdates
{
    private readonly EmaVectorQuantizerOptions options;
    private readonly PendingAssignments pending = new();

    [ComponentName(Name = "embed")] private readonly Tensor embed;
    [ComponentName(Name = "cluster_size")] private readonly Tensor clusterSize;
    [ComponentName(Name = "embed_avg")] private readonly Tensor embedAvg;
    [ComponentName(Name = "updates")] private readonly Tensor? updates;

    /// <summary>Creates the quantizer with its first codes.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="generator">Source of everything random; the caller keeps and disposes it. Null takes the global one.</param>
    /// <exception cref="ArgumentException">A regularizer trains codes by gradient.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public EmaVectorQuantizer(EmaVectorQuantizerOptions options, Generator? generator = null) : this(options, generator, null)
    {
    }

    private EmaVectorQuantizer(EmaVectorQuantizerOptions options, Generator? generator, Tensor? codes)
        : base(nameof(EmaVectorQuantizer), options ?? throw new ArgumentNullException(nameof(options)), generator)
    {
        this.options = options;
        embed = codes ?? options.Initialization.Draw(options.CodebookSize, options.CodeDimension, generator);
        if (options.Normalized && codes is null)
        {
            using var scope = NewDisposeScope();
            embed.copy_(UnitLength.Of(embed));
        }
        clusterSize = (options.ZeroDebias ? zeros(options.CodebookSize) : ones(options.CodebookSize)).DetachFromDisposeScope();
        embedAvg = (options.ZeroDebias ? zeros_like(embed) : embed.clone()).DetachFromDisposeScope();
        if (options.ZeroDebias) updates = tensor(0L).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>
    /// Whether training steps only collect what the codes learn from, until <see cref="ApplyUpdates"/>: for gradients accumulated over several batches, which then count as one. The
    /// default is false: every training step updates the codes.
    /// </summary>
    public bool DefersUpdates { get; set; }

    /// <summary>What the quantizer was made with.</summary>
    internal EmaVectorQuantizerOptions Options => options;

    private protected override Tensor Stored => embed;

    private protected override bool LearnsFromAssignments => true;

    private double Debias => updates is null ? 1 : 1 - Math.Pow(options.Decay, updates.ToInt64());

    /// <summary>Updates the codes with what has been collected since the last update; does nothing if there is nothing.</summary>
    public void ApplyUpdates()
    {
        using CodeAssignments? collected = pending.Take();
        if (collected is not null) Update(collected);
    }

    private protected override IEnumerable<LossTerm> Terms(Tensor latents, Tensor chosen)
    {
        yield return CodebookLoss.Commitment(latents, chosen, options.CommitmentWeight);
    }

    private protected override void Learn(CodeAssignments assignments)
    {
        if (DefersUpdates) pending.Add(assignments);
        else Update(assignments);
    }

    private protected override CodebookQuantizer Descendant(CodeLineage lineage, int size, Generator? source)
    {
        if (!pending.IsEmpty) throw new InvalidOperationException("Updates have been collected and not yet applied; call ApplyUpdates first.");
        Tensor codes = lineage.Codes(embed);
        // Codes that do not move stay as they are, to the bit.
        if (options.Normalized && lineage.Offsets is not null) codes = where((lineage.Offsets == 0).all(1, keepdim: true), codes, UnitLength.Of(codes));
        var made = new EmaVectorQuantizer(options with { CodebookSize = size }, source, codes.DetachFromDisposeScope()).to(Stored.device, Stored.dtype);
        made.clusterSize.copy_(lineage.Statistics(clusterSize));
        made.embedAvg.copy_(lineage.Statistics(embedAvg));
        // m / N moves as far as its code does.
        if (lineage.Offsets is not null) made.embedAvg.add_(lineage.Offsets * made.clusterSize.unsqueeze(1));
        if (updates is not null) made.updates!.copy_(updates);
        made.DefersUpdates = DefersUpdates;
        return made;
    }

    // A new code starts as those of a new quantizer do: as if it had been chosen once where it is.
    private protected override void Forget(CodeReplacement replacement)
    {
        if (options.Normalized) embed.copy_(UnitLength.Of(embed));
        using var scope = NewDisposeScope();
        Tensor share = replacement.Share, moves = share > 0;
        Tensor size = clusterSize.unsqueeze(1) + share.to_type(clusterSize.dtype) * (Debias - clusterSize.unsqueeze(1));
        clusterSize.copy_(where(moves, size, clusterSize.unsqueeze(1)).squeeze(1));
        embedAvg.copy_(where(moves, embed * size, embedAvg));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) pending.Take()?.Dispose();
        base.Dispose(disposing);
    }

    private void Update(CodeAssignments assignments)
    {
        updates?.add_(1);
        EmaUpdate.Apply(embed, clusterSize, embedAvg, assignments, options.Decay, options.Epsilon, Debias);
        if (!options.Normalized) return;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        embed.copy_(UnitLength.Of(embed));
    }
}
