using TorchSharp;
using TorchSharp.Utils;
using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Settings of a <see cref="NearestCodesQuantizer"/>.</summary>
/// <param name="CodebookSize">Number of codes K, at least 1.</param>
/// <param name="CodeDimension">Length D of a code, at least 1.</param>
/// <param name="Count">How many of the nearest codes make a vector, m, from 1 to K and <see cref="NearestCode.MaxCount"/>.</param>
public sealed record NearestCodesQuantizerOptions(int CodebookSize, int CodeDimension, int Count)
{
    /// <summary>Temperature τ of the weights softmax(−‖z − e‖² / τ), above 0: the lower, the more the nearest counts. The default is 1.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Weight β of the commitment term, 0 or more; 0 turns it off. The default is 0.25.</summary>
    public double CommitmentWeight { get; init; } = 0.25;

    /// <summary>Where the latents keep their code dimension. The default is <see cref="LatentLayout.ChannelsFirst"/>.</summary>
    public LatentLayout Layout { get; init; } = LatentLayout.ChannelsFirst;

    /// <summary>How the codebook gets its first codes. The default is <see cref="CodebookInitialization.Uniform"/>.</summary>
    public CodebookInitialization Initialization { get; init; } = CodebookInitialization.Uniform;
}

/// <summary>Quantizes to a mixture of the m nearest codes instead of one: q = Σ w_i e_i, w = softmax(−‖z − e_i‖² / τ) over the m nearest.</summary>
/// <remarks>
/// <para>With m = 1 it is <see cref="VectorQuantizer"/>. With more, m codes learn from each latent, and a latent between codes is described better; but indices are no longer all of the description: the
/// weights are the rest. <see cref="EncodeWithWeights"/> gives both and <see cref="Decode(Tensor, Tensor)"/> takes both; with indices alone, <see cref="Quantizer.Decode(Tensor)"/> gives the mean of the m codes, the one case of this
/// library where decoding what was encoded is not what forward gives.</para>
/// <para>Loss ‖sg[z] − q‖² + β‖z − sg[q]‖² with constant weights: the terms "codebook" and "commitment".</para>
/// <para>Indices are ordered from the nearest code on, in a last dimension of m if m is above 1.</para>
/// <para>State dictionary: <c>embedding.weight</c> (K, D), and <c>inited</c> (int64 scalar) where the first codes come from latents.</para>
/// </remarks>
public sealed class NearestCodesQuantizer : Quantizer, ITrainingState
{
    private readonly NearestCodesQuantizerOptions options;
    private readonly Generator? generator;

    [ComponentName(Name = "embedding")] private readonly CodeTable embedding;
    [ComponentName(Name = "inited")] private readonly Tensor? inited;

    /// <summary>Creates the quantizer with its first codes.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="generator">Source of the first codes; the caller keeps and disposes it. Null takes the global one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public NearestCodesQuantizer(NearestCodesQuantizerOptions options, Generator? generator = null)
        : base(nameof(NearestCodesQuantizer), (options ?? throw new ArgumentNullException(nameof(options))).Layout)
    {
        new VectorQuantizerOptions(options.CodebookSize, options.CodeDimension) { CommitmentWeight = options.CommitmentWeight, Initialization = options.Initialization }.Check();
        if (options.Count < 1 || options.Count > Math.Min(NearestCode.MaxCount, options.CodebookSize))
            throw new ArgumentOutOfRangeException(nameof(options.Count), options.Count, $"Expected 1 to {Math.Min(NearestCode.MaxCount, options.CodebookSize)}.");
        Arguments.FiniteAboveZero(options.Temperature, nameof(options.Temperature));
        this.options = options;
        this.generator = generator;
        embedding = new CodeTable(options.Initialization.Draw(options.CodebookSize, options.CodeDimension, generator));
        if (options.Initialization.TakesLatents) inited = tensor(0L).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>What the quantizer was made with.</summary>
    internal NearestCodesQuantizerOptions Options => options;

    /// <inheritdoc/>
    public override long CodebookSize => options.CodebookSize;

    /// <inheritdoc/>
    public override int CodeDimension => options.CodeDimension;

    /// <summary>m where it is above 1, else 0.</summary>
    public override int IndexDepth => options.Count > 1 ? options.Count : 0;

    /// <summary>Bits of the choice of m codes, log₂ K choose m. Their weights come on top.</summary>
    public override double BitsPerPosition
    {
        get
        {
            double bits = 0;
            for (int i = 0; i < options.Count; i++) bits += Math.Log2((options.CodebookSize - i) / (i + 1.0));
            return bits;
        }
    }

    /// <summary>Indices of the m nearest codes and their weights, without gradient.</summary>
    /// <param name="latents">(batch, code dimension, spatial…), floating-point.</param>
    /// <returns>int64 indices and float32 weights, both (batch, spatial…, m), the weights of a position adding up to 1; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">The shape or type does not fit.</exception>
    public (Tensor Indices, Tensor Weights) EncodeWithWeights(Tensor latents)
    {
        LatentShape shape = LatentShape.Of(latents, CodeDimension, Layout);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        (Tensor indices, Tensor weights) = Nearest(shape.ToRows(latents));
        long[] full = [.. shape.IndexShape, options.Count];
        return (indices.reshape(full).MoveToOuterDisposeScope(), weights.reshape(full).MoveToOuterDisposeScope());
    }

    /// <summary>The vectors that indices and weights stand for, without gradient.</summary>
    /// <param name="indices">Of an integer type, (batch, spatial…, m), each from 0 to K − 1, or −1 for the zero vector.</param>
    /// <param name="weights">Floating-point, the same shape.</param>
    /// <returns>(batch, code dimension, spatial…); the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape or type does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a code's.</exception>
    public Tensor Decode(Tensor indices, Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        LatentShape shape = LatentShape.OfIndices(indices, CodeDimension, Layout, options.Count);
        CodeIndex.CheckRange(indices, CodebookSize, nameof(indices));
        if (!weights.shape.AsSpan().SequenceEqual(indices.shape) || !weights.is_floating_point())
        {
            throw new ArgumentException(
                $"Weights of shape ({string.Join(", ", weights.shape)}) and type {weights.dtype} do not fit; expected ({string.Join(", ", indices.shape)}), floating-point.", nameof(weights));
        }
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor rows = indices.to_type(ScalarType.Int64).reshape(shape.Positions, options.Count);
        return shape.FromRows(Mixture(rows, weights.reshape(shape.Positions, options.Count)).detach()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override QuantizedRows QuantizeRows(Tensor rows)
    {
        if (training && inited is not null && rows.shape[0] > 0 && inited.ToInt64() == 0) TakeFirstCodes(rows);
        (Tensor indices, Tensor weights) = Nearest(rows);
        Tensor mixture = Mixture(indices.clamp_min(0), weights);
        LossTerm[] terms = [CodebookLoss.Codebook(rows, mixture, 1), CodebookLoss.Commitment(rows, mixture, options.CommitmentWeight)];
        return new QuantizedRows(StraightThrough.Apply(rows, mixture.to_type(rows.dtype)), IndexDepth == 0 ? indices.squeeze(1) : indices, terms);
    }

    /// <inheritdoc/>
    protected override Tensor EncodeRows(Tensor rows)
    {
        Tensor indices = Nearest(rows).Indices;
        return IndexDepth == 0 ? indices.squeeze(1) : indices;
    }

    /// <inheritdoc/>
    protected override Tensor DecodeRows(Tensor indices)
    {
        Tensor codes = indices.reshape(-1, options.Count);
        return Mixture(codes, full(codes.shape, 1.0 / options.Count, ScalarType.Float32, codes.device));
    }

    private (Tensor Indices, Tensor Weights) Nearest(Tensor rows)
    {
        if (options.Count == 1)
        {
            Tensor one = NearestCode.Search(rows, embedding.Codes).unsqueeze(1);
            return (one, ones(one.shape, ScalarType.Float32, one.device));
        }
        NearestCodes nearest = NearestCode.SearchTop(rows, embedding.Codes, options.Count);
        return (nearest.Indices, (nearest.Distances / -options.Temperature).softmax(1));
    }

    /// <summary>Σ w e, (n, d), differentiable in the codes; codes of index −1 are zero.</summary>
    private Tensor Mixture(Tensor indices, Tensor weights)
    {
        Tensor known = (weights * (indices >= 0)).to_type(embedding.Codes.dtype);
        Tensor codes = embedding.Codes.index_select(0, indices.clamp_min(0).flatten()).reshape(indices.shape[0], indices.shape[1], CodeDimension);
        return (codes * known.unsqueeze(2)).sum(dim: 1);
    }

    private void TakeFirstCodes(Tensor rows)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor finite = Initial.Finite(rows, embedding.Codes.dtype);
        if (finite.shape[0] == 0) return;
        embedding.Codes.copy_(options.Initialization.FromLatents(finite, options.CodebookSize, generator));
        inited!.fill_(1);
    }

    IReadOnlyDictionary<string, Tensor> ITrainingState.SaveState() => TrainingStates.Of(generator);

    void ITrainingState.CheckState(IReadOnlyDictionary<string, Tensor> state) => TrainingStates.CheckWithGenerator(TrainingStates.Of(generator), state);

    void ITrainingState.LoadState(IReadOnlyDictionary<string, Tensor> state) => TrainingStates.Load(generator, state);
}
