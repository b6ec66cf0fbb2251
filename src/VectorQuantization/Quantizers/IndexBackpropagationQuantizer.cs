using TorchSharp;
using TorchSharp.Utils;
using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Settings of an <see cref="IndexBackpropagationQuantizer"/>. Defaults follow Shi et al. (2024), arXiv 2412.02692, and its code.</summary>
/// <param name="CodebookSize">Number of codes K, at least 1.</param>
/// <param name="CodeDimension">Length D of a code, at least 1.</param>
public sealed record IndexBackpropagationQuantizerOptions(int CodebookSize, int CodeDimension)
{
    /// <summary>Weight β of the term that pulls codes to latents, 0 or more. The default is 0.25.</summary>
    public double CodebookWeight { get; init; } = 0.25;

    /// <summary>Weight of the entropy term, 0 or more. The default is 0.05.</summary>
    public double EntropyWeight { get; init; } = 0.05;

    /// <summary>Temperature of the softmax that the entropy term looks at, above 0. The default is 0.01.</summary>
    public double EntropyTemperature { get; init; } = 0.01;

    /// <summary>Where the latents keep their code dimension. The default is <see cref="LatentLayout.ChannelsFirst"/>.</summary>
    public LatentLayout Layout { get; init; } = LatentLayout.ChannelsFirst;
}

/// <summary>Index back-propagation quantization (IBQ; Shi et al. 2024, arXiv 2412.02692): the gradient goes through the choice, so that every code learns at every step, chosen or not.</summary>
/// <remarks>
/// <para>Logits l = C z, the chosen code is the one of the largest (section 3.2). The choice is one-hot in value and has softmax(l)'s gradient: q = (onehot − sg[p] + p)ᵀ C, p = softmax(l).</para>
/// <para>Loss: ‖q − z‖² through the choice (the term "index"), ‖z − sg[e]‖² ("commitment", weight 1), β‖sg[z] − e‖² ("codebook"), e the chosen code, and "entropy": E[H(p)] − H(E[p]) of the softmax at its own temperature.</para>
/// <para>Training takes memory for n·K probabilities: its gradient needs them all.</para>
/// <para>State dictionary: <c>embedding.weight</c> (K, D), as in the paper's code.</para>
/// </remarks>
public sealed class IndexBackpropagationQuantizer : Quantizer
{
    private static readonly NearestCodeOptions LargestProduct = new() { Metric = CodeMetric.DotProduct };
    private readonly IndexBackpropagationQuantizerOptions options;

    [ComponentName(Name = "embedding")] private readonly CodeTable embedding;

    /// <summary>Creates the quantizer with its first codes, uniform on ±1/K.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="generator">Source of the first codes; the caller keeps and disposes it. Null takes the global one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public IndexBackpropagationQuantizer(IndexBackpropagationQuantizerOptions options, Generator? generator = null)
        : base(nameof(IndexBackpropagationQuantizer), (options ?? throw new ArgumentNullException(nameof(options))).Layout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CodebookSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CodeDimension, 1);
        Arguments.FiniteAtLeastZero(options.CodebookWeight, nameof(options.CodebookWeight));
        Arguments.FiniteAtLeastZero(options.EntropyWeight, nameof(options.EntropyWeight));
        Arguments.FiniteAboveZero(options.EntropyTemperature, nameof(options.EntropyTemperature));
        this.options = options;
        embedding = new CodeTable(CodebookInitialization.Uniform.Draw(options.CodebookSize, options.CodeDimension, generator));
        RegisterComponents();
    }

    /// <summary>What the quantizer was made with.</summary>
    internal IndexBackpropagationQuantizerOptions Options => options;

    /// <inheritdoc/>
    public override long CodebookSize => options.CodebookSize;

    /// <inheritdoc/>
    public override int CodeDimension => options.CodeDimension;

    /// <inheritdoc/>
    protected override QuantizedRows QuantizeRows(Tensor rows)
    {
        Tensor codes = embedding.Codes, latents = rows.to_type(codes.dtype);
        Tensor indices = NearestCode.Search(latents, codes, LargestProduct);
        Tensor chosen = codes.index_select(0, indices.clamp_min(0));
        Tensor logits = latents.matmul(codes.t());
        // (onehot − sg[p] + p)ᵀ C, taken apart: its value and the codes' direct gradient are the chosen codes', the gradient to p is the mixture's. Nothing is rounded.
        Tensor soft = logits.softmax(1).matmul(codes.detach());
        Tensor through = chosen + (soft - soft.detach());
        LossTerm[] terms =
        [
            new("index", CodebookLoss.MeanSquaredError(through, latents), 1),
            CodebookLoss.Commitment(latents, chosen, 1),
            CodebookLoss.Codebook(latents, chosen, options.CodebookWeight),
            new("entropy", Entropies.Combine(logits / options.EntropyTemperature, 1, 1), options.EntropyWeight),
        ];
        return new QuantizedRows(through.to_type(rows.dtype), indices, terms);
    }

    /// <inheritdoc/>
    protected override Tensor EncodeRows(Tensor rows) => NearestCode.Search(rows.to_type(embedding.Codes.dtype), embedding.Codes, LargestProduct);

    /// <inheritdoc/>
    protected override Tensor DecodeRows(Tensor indices) => embedding.Codes.index_select(0, indices);
}
