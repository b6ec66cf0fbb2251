using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using VectorQuantization.Codebooks;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Settings of a <see cref="GumbelQuantizer"/>. Defaults follow taming-transformers' Gumbel VQGAN.</summary>
/// <param name="CodebookSize">Number of codes K, at least 1.</param>
/// <param name="CodeDimension">Length D of latents and codes, at least 1.</param>
public sealed record GumbelQuantizerOptions(int CodebookSize, int CodeDimension)
{
    /// <summary>First temperature τ, above 0. The default is 1.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Whether training sends one code on, with the gradient of the mixture, instead of the mixture itself. The default is true.</summary>
    public bool IsHard { get; init; } = true;

    /// <summary>Weight of the divergence from the uniform distribution, 0 or more. The default is 5e-4.</summary>
    public double KlWeight { get; init; } = 5e-4;

    /// <summary>Where the latents keep their code dimension. The default is <see cref="LatentLayout.ChannelsFirst"/>.</summary>
    public LatentLayout Layout { get; init; } = LatentLayout.ChannelsFirst;
}

/// <summary>Draws codes by Gumbel softmax, which has a gradient (Jang et al. 2017, arXiv 1611.01144; Maddison et al. 2017, arXiv 1611.00712), as DALL·E's tokenizer does (Ramesh et al. 2021, arXiv 2102.12092).</summary>
/// <remarks>
/// <para>Logits l = W z + b over the codes. Training sends on softmax((l + g) / τ) E with Gumbel noise g, or the one code that has the largest share, with the gradient of the mixture
/// (<see cref="GumbelQuantizerOptions.IsHard"/>); eval mode takes the code of the largest logit. τ is usually lowered as training goes on: set <see cref="Temperature"/> from a <see cref="TemperatureSchedule"/>.</para>
/// <para>Loss: KL(softmax(l) ‖ uniform) = Σ p log(K p), in nats, mean over positions: the term "kl".</para>
/// <para>State dictionary: <c>proj.weight</c> (K, D), <c>proj.bias</c> (K), <c>embed.weight</c> (K, D), as in taming-transformers (whose first is (K, D, 1, 1)).</para>
/// </remarks>
public sealed class GumbelQuantizer : Quantizer, ITrainingState
{
    private readonly GumbelQuantizerOptions options;
    private readonly Generator? generator;
    private double temperature;

    [ComponentName(Name = "proj")] private readonly Linear projection;
    [ComponentName(Name = "embed")] private readonly CodeTable embedding;

    /// <summary>Creates the quantizer with its first weights and codes (normal, variance 1).</summary>
    /// <param name="options">Settings.</param>
    /// <param name="generator">Source of everything random; the caller keeps and disposes it. Null takes the global one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public GumbelQuantizer(GumbelQuantizerOptions options, Generator? generator = null)
        : base(nameof(GumbelQuantizer), (options ?? throw new ArgumentNullException(nameof(options))).Layout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CodebookSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CodeDimension, 1);
        Arguments.FiniteAtLeastZero(options.KlWeight, nameof(options.KlWeight));
        this.options = options;
        this.generator = generator;
        Temperature = options.Temperature;
        projection = Projection.Linear(options.CodeDimension, options.CodebookSize, true, generator);
        embedding = new CodeTable(CodebookInitialization.Normal().Draw(options.CodebookSize, options.CodeDimension, generator));
        RegisterComponents();
    }

    /// <summary>What the quantizer was made with, with the temperature that it has now.</summary>
    internal GumbelQuantizerOptions Options => options with { Temperature = temperature };

    /// <inheritdoc/>
    public override long CodebookSize => options.CodebookSize;

    /// <inheritdoc/>
    public override int CodeDimension => options.CodeDimension;

    /// <summary>Temperature τ of the draws in training, above 0: the lower, the closer a mixture is to one code, and the less gradient there is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number above 0.</exception>
    public double Temperature
    {
        get => temperature;
        set
        {
            Arguments.FiniteAboveZero(value, nameof(Temperature));
            temperature = value;
        }
    }

    /// <inheritdoc/>
    protected override QuantizedRows QuantizeRows(Tensor rows)
    {
        Tensor logits = Logits(rows), codes = embedding.Codes;
        Tensor logProbabilities = logits.log_softmax(1);
        Tensor divergence = (logProbabilities.exp() * (logProbabilities + Math.Log(options.CodebookSize))).sum(dim: 1);
        var term = new LossTerm("kl", rows.shape[0] == 0 ? divergence.sum() : divergence.mean(), options.KlWeight);
        if (!training)
        {
            Tensor nearest = Largest(logits);
            return new QuantizedRows(codes.index_select(0, nearest.clamp_min(0)).to_type(rows.dtype), nearest, [term]);
        }
        Tensor uniform = rand(logits.shape, ScalarType.Float32, generator: generator).to(logits.device).to_type(logits.dtype).clamp_min(1e-20);
        Tensor noise = -(-uniform.log()).clamp_min(1e-20).log();
        Tensor mixture = ((logits + noise) / temperature).softmax(1);
        Tensor indices = Largest(mixture);
        if (!options.IsHard) return new QuantizedRows(mixture.matmul(codes.to_type(mixture.dtype)).to_type(rows.dtype), indices, [term]);

        // (onehot − sg[y] + y) E, taken apart so that no second table of n·K numbers is made: its value and the codes' gradient are the chosen codes', the gradient to y is the mixture's.
        Tensor soft = mixture.matmul(codes.detach().to_type(mixture.dtype)), chosen = codes.index_select(0, indices.clamp_min(0)).to_type(mixture.dtype);
        return new QuantizedRows((chosen + (soft - soft.detach())).to_type(rows.dtype), indices, [term]);
    }

    /// <inheritdoc/>
    protected override Tensor EncodeRows(Tensor rows) => Largest(Logits(rows));

    /// <inheritdoc/>
    protected override Tensor DecodeRows(Tensor indices) => embedding.Codes.index_select(0, indices);

    private Tensor Logits(Tensor rows) => projection.call(rows.to_type(projection.weight!.dtype));

    private static Tensor Largest(Tensor logits) => logits.argmax(1).masked_fill(logits.isfinite().all(1).logical_not(), -1);

    IReadOnlyDictionary<string, Tensor> ITrainingState.SaveState() => TrainingStates.Of(generator);

    void ITrainingState.CheckState(IReadOnlyDictionary<string, Tensor> state) => TrainingStates.CheckWithGenerator(TrainingStates.Of(generator), state);

    void ITrainingState.LoadState(IReadOnlyDictionary<string, Tensor> state) => TrainingStates.Load(generator, state);
}
