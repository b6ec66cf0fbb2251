using TorchSharp;
using TorchSharp.Utils;
using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>What every quantizer with an explicit codebook does alike: the nearest code, its gradient, the first codes, the revival of dead ones.</summary>
/// <remarks>
/// A training step takes the first codes from its latents if they come from there, revives dead codes, quantizes with the codebook as it then is, and
/// learns. State dictionary of every one of them: <c>inited</c> (int64 scalar) where the first codes come from latents, and <c>usage</c> (K) where dead codes are revived.
/// </remarks>
public abstract class CodebookQuantizer : Quantizer, ITrainingState
{
    private readonly CodebookQuantizerOptions options;
    private readonly Generator? generator;
    private readonly CodebookCache packed = new();

    // Not private: the module's registration looks at what a subclass inherits.
    [ComponentName(Name = "inited")] private protected readonly Tensor? inited;
    [ComponentName(Name = "usage")] private protected readonly Tensor? usage;

    private protected CodebookQuantizer(string name, CodebookQuantizerOptions options, Generator? generator) : base(name, options.Layout)
    {
        options.Check();
        this.options = options;
        this.generator = generator;
        if (options.Initialization.TakesLatents) inited = tensor(0L).DetachFromDisposeScope();
        if (options.DeadCodes is not null) usage = full([options.CodebookSize], 1.0 / options.CodebookSize).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public sealed override long CodebookSize => options.CodebookSize;

    /// <inheritdoc/>
    public sealed override int CodeDimension => options.CodeDimension;

    /// <inheritdoc/>
    public sealed override CodebookQuantizer? CodebookOf(int column) => this;

    /// <summary>How many codes have been revived since the quantizer was created; of those pulled to anchors, the ones that went more than half the way.</summary>
    public long RevivedCodes { get; private set; }

    /// <summary>Whether the codes lie on the unit sphere.</summary>
    internal bool IsNormalized => options.Normalized;

    /// <summary>Whether training draws codes by distance instead of taking the nearest.</summary>
    internal bool DrawsCodes => options.SamplingTemperature > 0;

    /// <summary>Whether training steps leave dead codes as they are for now: a stack that uses one codebook at several levels renews it once a step, so that no code
    /// is replaced while what latents of an earlier level taught it is still to be applied.</summary>
    internal bool KeepsCodes { get; set; }

    /// <summary>What the codes are kept in, (k, d).</summary>
    private protected abstract Tensor Stored { get; }

    /// <summary>A copy of the codes that latents are compared with, (K, D), without gradient; the caller disposes it.</summary>
    public Tensor CopyCodes()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return Effective().detach().clone().MoveToOuterDisposeScope();
    }

    /// <summary>Replaces the codes; what has been learned about the old ones is forgotten.</summary>
    /// <param name="codes">(K, D), floating-point, finite.</param>
    /// <exception cref="ArgumentException">The shape or type does not fit, or a code is not finite.</exception>
    public void SetCodes(Tensor codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        if (!codes.shape.AsSpan().SequenceEqual([CodebookSize, CodeDimension]) || !codes.is_floating_point())
        {
            throw new ArgumentException(
                $"Codes of shape ({string.Join(", ", codes.shape)}) and type {codes.dtype} do not fit; expected ({CodebookSize}, {CodeDimension}), floating-point.", nameof(codes));
        }
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (!codes.isfinite().all().ToBoolean()) throw new ArgumentException("A code has a NaN or infinite component; expected finite codes.", nameof(codes));
        Replace(new CodeReplacement(ones([CodebookSize, 1], Stored.dtype, Stored.device), codes.detach().to(Stored.dtype).to(Stored.device)));
        usage?.fill_(1.0 / CodebookSize);
        inited?.fill_(1);
    }

    /// <summary>Replaces the codes by what <see cref="KMeans"/> finds in a pass over latents of the data.</summary>
    /// <param name="latents">Batches, each shaped as <see cref="Quantizer.forward(Tensor)"/> takes them; the caller disposes them.</param>
    /// <param name="maxVectors">The most vectors to keep: of more, a random part that stands for all (reservoir sampling). The default is 2¹⁸.</param>
    /// <param name="kMeans">Settings; null takes the defaults.</param>
    /// <exception cref="ArgumentException">A batch does not fit, or there is no finite latent.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public void FitCodes(IEnumerable<Tensor> latents, int maxVectors = 1 << 18, KMeansOptions? kMeans = null)
    {
        ArgumentNullException.ThrowIfNull(latents);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxVectors, 1);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var sample = new LatentSample(maxVectors, generator);
        foreach (Tensor batch in latents)
        {
            LatentShape shape = LatentShape.Of(batch, CodeDimension, Layout);
            using var step = NewDisposeScope();
            sample.Add(Initial.Finite(Prepare(shape.ToRows(batch)), ScalarType.Float32));
        }
        Tensor vectors = sample.Vectors() ?? throw new ArgumentException("There is no finite latent to start from.", nameof(latents));
        using KMeansResult found = KMeans.Fit(vectors, options.CodebookSize, kMeans, generator);
        SetCodes(found.Codes);
    }

    /// <summary>A quantizer of this one's kind, settings and mode, whose codes come from this one's with what has been learned about them.</summary>
    /// <param name="sources">For each new code the old one it comes from.</param>
    /// <param name="shares">For each new code the part it gets of the old one's statistics.</param>
    /// <param name="moved">How many codes, the last ones, lie a little off those they come from.</param>
    /// <param name="random">Source of these offsets.</param>
    /// <exception cref="InvalidOperationException">Updates have been collected and not yet applied.</exception>
    internal CodebookQuantizer Rebuild(long[] sources, double[] shares, int moved, Generator? random)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor old = Stored;
        Tensor? offsets = moved == 0 ? null
            : cat([zeros([sources.Length - moved, CodeDimension], old.dtype, old.device), Initial.Noise(old, [moved, CodeDimension], random)], 0);
        var lineage = new CodeLineage(tensor(sources, device: old.device), tensor(shares), offsets);
        CodebookQuantizer made = Descendant(lineage, sources.Length, generator);
        if (usage is not null) made.usage!.copy_(lineage.Statistics(usage));
        if (inited is not null) made.inited!.copy_(inited);
        made.Stored.requires_grad = old.requires_grad;
        made.train(training);
        return made;
    }

    /// <inheritdoc/>
    protected sealed override QuantizedRows QuantizeRows(Tensor rows)
    {
        Tensor latents = Prepare(rows);
        if (Learns(rows)) Renew(latents);
        Tensor codes = Effective();
        if (training && options.SamplingTemperature > 0)
            return Finish(rows, latents, codes, CodeSampling.Draw(latents, codes, options.SamplingTemperature, generator), null);
        CodeAssignments? assignments = Learns(rows) && LearnsFromAssignments ? NearestCode.Assign(latents, codes) : null;
        return Finish(rows, latents, codes, assignments?.Indices ?? NearestCode.Search(latents, codes, null, training ? null : packed), assignments);
    }

    /// <inheritdoc/>
    protected sealed override Tensor EncodeRows(Tensor rows) => NearestCode.Search(Prepare(rows), Effective(), null, training ? null : packed);

    /// <inheritdoc/>
    protected sealed override Tensor DecodeRows(Tensor indices) => Effective().index_select(0, indices);

    private protected sealed override Tensor EncodeLatents(Tensor latents, LatentShape shape) =>
        options.Normalized ? EncodeRows(shape.ToRows(latents))
        : NearestCode.Search(latents, Effective(), new NearestCodeOptions { Dimension = Layout == LatentLayout.ChannelsFirst ? 1 : -1 }, training ? null : packed);

    /// <summary>The parts of the loss, but for regularizers.</summary>
    /// <param name="latents">(n, d), with gradient.</param>
    /// <param name="chosen">Their codes, with gradient if codes have any.</param>
    private protected abstract IEnumerable<LossTerm> Terms(Tensor latents, Tensor chosen);

    /// <summary>The codes that latents are compared with, made from <see cref="Stored"/> and with its gradient, before normalisation.</summary>
    private protected virtual Tensor Transformed() => Stored;

    /// <summary>Whether <see cref="Learn"/> wants counts and sums.</summary>
    private protected virtual bool LearnsFromAssignments => false;

    /// <summary>Learns from a batch's counts and sums.</summary>
    private protected virtual void Learn(CodeAssignments assignments)
    {
    }

    /// <summary>Called after codes were replaced, for what is kept about them.</summary>
    private protected virtual void Forget(CodeReplacement replacement)
    {
    }

    /// <summary>A quantizer of this one's kind, settings, type and device, with the new codes and what is kept about them.</summary>
    /// <param name="lineage">Where the new codes come from.</param>
    /// <param name="size">Their number.</param>
    /// <param name="source">The new quantizer's source of everything random.</param>
    private protected abstract CodebookQuantizer Descendant(CodeLineage lineage, int size, Generator? source);

    /// <summary>Quantizes rows by codes chosen elsewhere, as a search over several quantizers does; in training mode, learns from them.</summary>
    internal QuantizedRows QuantizeAs(Tensor rows, Tensor indices)
    {
        Tensor latents = Prepare(rows);
        return Finish(rows, latents, Effective(), indices, null);
    }

    /// <summary>The nearest codes of rows, to choose from.</summary>
    /// <param name="rows">(n, d).</param>
    /// <param name="count">How many, from 1 to K.</param>
    /// <param name="renews">Whether the search is part of a training step, which revives dead codes first.</param>
    internal NearestCodes Candidates(Tensor rows, int count, bool renews)
    {
        Tensor latents = Prepare(rows);
        if (renews && Learns(rows)) Renew(latents);
        return NearestCode.SearchTop(latents, Effective(), count);
    }

    private bool Learns(Tensor rows) => training && (rows.shape[0] > 0 || options.Reduction.IsDistributed);

    private QuantizedRows Finish(Tensor rows, Tensor latents, Tensor codes, Tensor indices, CodeAssignments? assignments)
    {
        // Latents that are not finite have no code: they get the first, and make the loss NaN by themselves.
        Tensor chosen = codes.index_select(0, indices.clamp_min(0));
        List<LossTerm> terms = [.. Terms(latents, chosen)];
        foreach (CodebookRegularizer regularizer in options.Regularizers)
            terms.Add(new LossTerm(regularizer.Name, regularizer.Value(latents, codes, indices), regularizer.Weight));
        Tensor typed = chosen.to_type(latents.dtype);
        Tensor vectors = options.Gradient == GradientEstimator.Rotation ? RotationTrick.Apply(latents, typed) : StraightThrough.Apply(latents, typed);
        if (Learns(rows)) LearnFrom(latents, indices, assignments);
        return new QuantizedRows(vectors.to_type(rows.dtype), indices, terms);
    }

    private void LearnFrom(Tensor latents, Tensor indices, CodeAssignments? assignments)
    {
        if (usage is null && !LearnsFromAssignments) return;
        using var noGrad = no_grad();
        assignments ??= CodeSampling.Assignments(latents, indices, CodebookSize, LearnsFromAssignments);
        options.Reduction.Sum(assignments.Counts);
        if (usage is not null)
        {
            Tensor counts = assignments.Counts.to_type(ScalarType.Float32), total = counts.sum();
            if (total.ToDouble() > 0) usage.mul_(options.DeadCodes!.Decay).add_(counts / total, 1 - options.DeadCodes.Decay);
        }
        if (!LearnsFromAssignments) return;
        options.Reduction.Sum(assignments.Sums);
        Learn(assignments);
    }

    /// <summary>Rows as codes are compared with them.</summary>
    private Tensor Prepare(Tensor rows) => options.Normalized ? UnitLength.Of(rows) : rows;

    // The stored codes may be changed in place before a graph that was built on them is walked back; the copy may not.
    private Tensor Effective() => options.Normalized ? UnitLength.Of(Transformed().clone()) : Transformed();

    /// <summary>Takes the first codes from latents if they come from there, and revives dead ones.</summary>
    private void Renew(Tensor latents)
    {
        if (KeepsCodes) return;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (inited is not null && inited.ToInt64() == 0)
        {
            Tensor finite = Initial.Finite(latents, Stored.dtype);
            Tensor has = tensor(finite.shape[0] > 0 ? 1L : 0L, device: Stored.device);
            options.Reduction.Broadcast(has);
            if (has.ToInt64() == 0) return;
            Tensor codes = finite.shape[0] > 0 ? options.Initialization.FromLatents(finite, options.CodebookSize, generator).to_type(Stored.dtype) : zeros_like(Stored);
            options.Reduction.Broadcast(codes);
            Replace(new CodeReplacement(ones([CodebookSize, 1], Stored.dtype, Stored.device), codes));
            inited.fill_(1);
            return;
        }
        if (usage is null) return;
        CodeReplacement? replacement = CodeReplacement.Find(Effective().detach(), usage, latents, options.DeadCodes!, generator);
        if (options.Reduction.IsDistributed)
        {
            replacement ??= new CodeReplacement(zeros([CodebookSize, 1], Stored.dtype, Stored.device), zeros_like(Stored));
            options.Reduction.Broadcast(replacement.Share);
            options.Reduction.Broadcast(replacement.Codes);
            options.Reduction.Broadcast(usage);
        }
        if (replacement is null) return;
        RevivedCodes += (replacement.Share > 0.5).sum().ToInt64();
        Replace(replacement);
    }

    private void Replace(CodeReplacement replacement)
    {
        replacement.Apply(Stored);
        Forget(replacement);
    }

    IReadOnlyDictionary<string, Tensor> ITrainingState.SaveState() => new Dictionary<string, Tensor>(TrainingStates.Of(generator)) { ["revived_codes"] = tensor(RevivedCodes) };

    void ITrainingState.CheckState(IReadOnlyDictionary<string, Tensor> state) => TrainingStates.CheckWithGenerator(((ITrainingState)this).SaveState(), state);

    void ITrainingState.LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        TrainingStates.Load(generator, state);
        RevivedCodes = state["revived_codes"].ToInt64();
    }
}
