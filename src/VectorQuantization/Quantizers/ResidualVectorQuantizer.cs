using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Quantizes in levels: each quantizes what the levels before it left, and a latent becomes the sum of its codes (Zeghidour et al. 2021, SoundStream, arXiv 2107.03312, algorithm 1; Lee et al. 2022, RQ-VAE, arXiv 2203.01941, equation 3).</summary>
/// <remarks>
/// <para>Q levels of K codes stand for K^Q vectors. Levels may be any quantizers; the same one at several levels is a shared codebook, as in RQ-VAE, which learns from all of them at once after a step.</para>
/// <para>The gradient from the vectors to the latents is exactly 1 where every level's is (straight-through), however many levels there are.</para>
/// <para>Indices have a column for each level, in their last dimension (as many as a level's <see cref="Quantizer.IndexDepth"/> where that is not 0). The first levels alone decode to a coarser vector: <see cref="Decode(Tensor, int)"/>.</para>
/// <para>Loss: the sum of the levels'; its terms are named after them: "levels.0.commitment". State dictionary: a level's under <c>levels.0.</c> and so on; a quantizer that is several levels has one entry, and
/// entries are numbered as the quantizers first appear.</para>
/// <para>Residuals are kept in float32 for latents of half types.</para>
/// </remarks>
public sealed class ResidualVectorQuantizer : Quantizer, ITrainingState
{
    private readonly ResidualVectorQuantizerOptions options;
    private readonly Generator? generator;
    private readonly int[] entries;
    private readonly IndexColumns columns;
    private readonly SharedCodebooks shared;
    private readonly bool detaches;

    [ComponentName(Name = "levels")] private readonly ModuleList<Quantizer> quantizers;

    /// <summary>Creates the quantizer.</summary>
    /// <param name="levels">At least one quantizer, all of one code dimension, the same one several times where levels share it; owned by this one from now on. Their layouts play no part.</param>
    /// <param name="options">Settings; null takes the defaults.</param>
    /// <param name="generator">Source of the dropout's numbers; the caller keeps and disposes it. Null takes the global one. Of several processes that train together, each needs one with the same seed.</param>
    /// <exception cref="ArgumentException">There is no level, one is null or of another code dimension, or a setting does not go with the levels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public ResidualVectorQuantizer(IReadOnlyList<Quantizer> levels, ResidualVectorQuantizerOptions? options = null, Generator? generator = null)
        : base(nameof(ResidualVectorQuantizer), (options ??= new ResidualVectorQuantizerOptions()).Layout)
    {
        options.Check(levels);
        this.options = options;
        this.generator = generator;
        Quantizer[] distinct = [.. levels.Distinct()];
        quantizers = new ModuleList<Quantizer>(distinct);
        entries = [.. levels.Select(level => Array.IndexOf(distinct, level))];
        columns = new IndexColumns(levels);
        shared = new SharedCodebooks(levels);
        detaches = options.DetachResidual ?? distinct.All(PassesGradientsAsTheyAre);
        CodeDimension = levels[0].CodeDimension;
        CodebookSize = levels.Max(level => level.CodebookSize);
        BitsPerPosition = levels.Sum(level => level.BitsPerPosition);
        RegisterComponents();
    }

    /// <summary>What the quantizer was made with.</summary>
    internal ResidualVectorQuantizerOptions Options => options;

    /// <summary>The largest of the levels' codebook sizes.</summary>
    public override long CodebookSize { get; }

    /// <inheritdoc/>
    public override int CodeDimension { get; }

    /// <summary>Number of levels; where a level describes a position by several codes, they count.</summary>
    public override int IndexDepth => columns.Count;

    /// <summary>The sum of the levels'.</summary>
    public override double BitsPerPosition { get; }

    /// <inheritdoc/>
    public override CodebookQuantizer? CodebookOf(int column)
    {
        (int level, int own) = columns.Place(column);
        return Level(level).CodebookOf(own);
    }

    /// <inheritdoc/>
    public override long CodebookSizeOf(int column)
    {
        (int level, int own) = columns.Place(column);
        return Level(level).CodebookSizeOf(own);
    }

    /// <summary>Number of levels Q.</summary>
    public int LevelCount => entries.Length;

    /// <summary>The quantizer of a level; this one owns it.</summary>
    /// <param name="level">From 0 to <see cref="LevelCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public Quantizer Level(int level)
    {
        if (level < 0 || level >= LevelCount) throw new ArgumentOutOfRangeException(nameof(level), level, $"Expected 0 to {LevelCount - 1}.");
        return quantizers[entries[level]];
    }

    /// <summary>The vectors that the codes of the first levels stand for, without gradient.</summary>
    /// <param name="indices">Of an integer type, (batch, spatial…, columns), the columns being those of the first levels or of more; −1 for no code.</param>
    /// <param name="levels">How many levels to add up, from 1 to <see cref="LevelCount"/>.</param>
    /// <returns>(batch, code dimension, spatial…) in the codebook's type; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shape or type does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of levels is out of range, or an index is not a code's.</exception>
    public Tensor Decode(Tensor indices, int levels)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (levels < 1 || levels > LevelCount) throw new ArgumentOutOfRangeException(nameof(levels), levels, $"Expected 1 to {LevelCount}.");
        CodeIndex.CheckType(indices, nameof(indices));
        long[] shape = indices.shape;
        int width = columns.WidthOfFirst(levels);
        if (shape.Length < 2 || shape[^1] < width || shape[^1] > columns.Count)
        {
            throw new ArgumentException(
                $"Indices of shape ({string.Join(", ", shape)}) do not fit; expected (batch, spatial…, {width} to {columns.Count}) for {levels} levels.", nameof(indices));
        }
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor missing = full([.. shape[..^1], columns.Count - width], -1L, ScalarType.Int64, indices.device);
        return Decode(cat([indices.to_type(ScalarType.Int64).narrow(-1, 0, width), missing], -1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override QuantizedRows QuantizeRows(Tensor rows)
    {
        Tensor latents = Precision.AtLeastFloat32(rows);
        int kept = training ? options.DrawLevels(LevelCount, generator) : LevelCount, width = training ? options.BeamWidth : EvalBeamWidth;
        using SharedCodebooks.Step? step = training ? shared.Begin() : null;
        Tensor? path = width == 1 ? null : BeamSearch.Find(Searched(kept), latents, width, i => step?.Enter(i), training);
        // A level's gradient to its residual, of which the latents would get as many as there are levels, is put aside: they get one, from the whole sum.
        bool redirects = detaches && is_grad_enabled() && latents.requires_grad;
        List<LossTerm> terms = [];
        List<Tensor> indices = [];
        Tensor? sum = null;
        for (int i = 0; i < kept; i++)
        {
            step?.Enter(i);
            Tensor residual = Residual(latents, detaches ? sum?.detach() : sum);
            QuantizedRows quantized = QuantizeLevel(i, residual, path);
            Tensor vectors = redirects ? quantized.Vectors - (residual - residual.detach()) : quantized.Vectors;
            sum = sum is null ? vectors : sum + vectors;
            indices.Add(quantized.Indices);
            foreach (LossTerm term in quantized.Terms) terms.Add(term with { Name = $"levels.{i}.{term.Name}" });
        }
        for (int i = kept; i < LevelCount; i++)
        {
            step?.Enter(i);
            terms.AddRange(Dropped(i, latents));
            indices.Add(full([latents.shape[0], columns.Width(i)], -1L, ScalarType.Int64, latents.device));
        }
        if (redirects) sum = sum! + (latents - latents.detach());
        return new QuantizedRows(sum!.to_type(rows.dtype), IndexColumns.Join(indices), terms);
    }

    /// <inheritdoc/>
    protected override Tensor EncodeRows(Tensor rows)
    {
        Tensor latents = Precision.AtLeastFloat32(rows);
        if (EvalBeamWidth > 1) return BeamSearch.Find(Searched(LevelCount), latents, EvalBeamWidth, _ => { }, false);
        Tensor? sum = null;
        List<Tensor> indices = [];
        for (int i = 0; i < LevelCount; i++)
        {
            indices.Add(Level(i).Encode(Residual(latents, sum)));
            if (i + 1 == LevelCount) break;
            Tensor vectors = Level(i).Decode(indices[i]).to_type(latents.dtype);
            sum = sum is null ? vectors : sum + vectors;
        }
        return IndexColumns.Join(indices);
    }

    /// <inheritdoc/>
    protected override Tensor DecodeRows(Tensor indices)
    {
        Tensor first = Level(0).Decode(columns.Of(indices, 0)), sum = Precision.AtLeastFloat32(first);
        for (int i = 1; i < LevelCount; i++) sum = sum + Precision.AtLeastFloat32(Level(i).Decode(columns.Of(indices, i)));
        return sum.to_type(first.dtype);
    }

    private int EvalBeamWidth => options.EvalBeamWidth ?? options.BeamWidth;

    private CodebookQuantizer[] Searched(int levels) => [.. Enumerable.Range(0, levels).Select(i => (CodebookQuantizer)Level(i))];

    private static Tensor Residual(Tensor latents, Tensor? sum) => sum is null ? latents.alias() : latents - sum;

    private QuantizedRows QuantizeLevel(int level, Tensor residual, Tensor? path)
    {
        if (path is not null) return ((CodebookQuantizer)Level(level)).QuantizeAs(residual, path.select(1, level));
        Quantized quantized = Level(level).call(residual);
        return new QuantizedRows(quantized.Vectors, quantized.Indices, quantized.Terms);
    }

    /// <summary>The terms of a level that is dropped, all 0. It is shown an empty batch, so that terms keep their names and processes that train together go on adding up their statistics in step.</summary>
    private IEnumerable<LossTerm> Dropped(int level, Tensor latents)
    {
        using var noGrad = no_grad();
        Quantized quantized = Level(level).call(latents.narrow(0, 0, 0));
        return [.. quantized.Terms.Select(term => new LossTerm($"levels.{level}.{term.Name}", zeros_like(term.Value), term.Weight))];
    }

    private static bool PassesGradientsAsTheyAre(Quantizer level) =>
        level.modules().Prepend(level).OfType<Quantizer>().All(q => q is CodebookQuantizer { IsNormalized: false } or GroupedVectorQuantizer or MultiHeadQuantizer or ResidualVectorQuantizer);

    IReadOnlyDictionary<string, Tensor> ITrainingState.SaveState() => TrainingStates.Of(generator);

    void ITrainingState.CheckState(IReadOnlyDictionary<string, Tensor> state) => TrainingStates.CheckWithGenerator(TrainingStates.Of(generator), state);

    void ITrainingState.LoadState(IReadOnlyDictionary<string, Tensor> state) => TrainingStates.Load(generator, state);
}
