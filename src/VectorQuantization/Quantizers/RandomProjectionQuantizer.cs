using TorchSharp;
using TorchSharp.Utils;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Makes targets for masked prediction: the nearest codes of frozen random codebooks to a frozen random projection of the input (BEST-RQ; Chiu et al. 2022,
/// arXiv 2202.01855).</summary>
/// <remarks>
/// <para>index = argmin_k ‖ n(c_k) − n(P x) ‖, n(v) = v/‖v‖ (equation 1): the code of the largest cosine. P is normal with variance 2/(inputs + D) (Xavier), codes c
/// are normal with variance 1.</para>
/// <para>It is no <see cref="Quantizer"/>: what a projection leaves out cannot be decoded. It never learns, in training mode or not, and no gradient passes.</para>
/// <para>State dictionary: <c>rand_projs</c> (codebooks, inputs, D), as in lucidrains/vector-quantize-pytorch, and <c>codebooks</c> (codebooks, K, D).</para>
/// </remarks>
public sealed class RandomProjectionQuantizer : nn.Module<Tensor, Tensor>
{
    private const double VarianceEpsilon = 1e-5;
    private static readonly NearestCodeOptions LargestCosine = new() { Metric = CodeMetric.Cosine };

    private readonly RandomProjectionQuantizerOptions options;
    private readonly CodebookCache[] packed;

    [ComponentName(Name = "rand_projs")] private readonly Tensor projections;
    [ComponentName(Name = "codebooks")] private readonly Tensor codebooks;

    /// <summary>Draws the projections, then the codes.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="generator">Source of everything random; the caller keeps and disposes it. Null takes the global one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public RandomProjectionQuantizer(RandomProjectionQuantizerOptions options, Generator? generator = null) : base(nameof(RandomProjectionQuantizer))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        this.options = options;
        int count = options.CodebookCount, inputs = options.InputDimension, dimension = options.CodeDimension;
        packed = [.. Enumerable.Range(0, count).Select(_ => new CodebookCache())];
        projections = randn([count, inputs, dimension], generator: generator).mul_(Math.Sqrt(2.0 / (inputs + dimension))).DetachFromDisposeScope();
        codebooks = randn([count, options.CodebookSize, dimension], generator: generator).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Number of codes K of each codebook: targets run from 0 to K − 1.</summary>
    public int CodebookSize => options.CodebookSize;

    /// <summary>How many targets a position has, the size of the targets' last dimension; 0 where it has one and targets have no such dimension.</summary>
    public int IndexDepth => options.CodebookCount == 1 ? 0 : options.CodebookCount;

    /// <summary>The targets of a batch.</summary>
    /// <param name="inputs">(batch, input dimension, spatial…) with 0 to 3 spatial dimensions, or with the input dimension last where the options say so;
    /// floating-point.</param>
    /// <returns>int64, (batch, spatial…), with <see cref="IndexDepth"/> more at the end where that is not 0; −1 where an input is not finite. The caller disposes
    /// it.</returns>
    /// <exception cref="ArgumentException">The shape or type does not fit.</exception>
    public override Tensor forward(Tensor inputs) => forward(inputs, null);

    /// <summary>The targets of the positions of a batch that a mask keeps.</summary>
    /// <param name="inputs">(batch, input dimension, spatial…), floating-point.</param>
    /// <param name="mask">bool, (batch, spatial…): false leaves a position out, whose targets are −1. Null keeps all.</param>
    /// <returns>As of <see cref="forward(Tensor)"/>; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape or type does not fit.</exception>
    public Tensor forward(Tensor inputs, Tensor? mask)
    {
        LatentShape shape = LatentShape.Of(inputs, options.InputDimension, options.Layout, nameof(inputs));
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor? kept = shape.Kept(mask);
        Tensor rows = shape.ToRows(inputs);
        Tensor targets = Targets(kept is null ? rows : rows.index_select(0, kept));
        if (kept is not null) targets = full([shape.Positions, options.CodebookCount], -1, ScalarType.Int64, rows.device).index_copy(0, kept, targets);
        return targets.reshape(IndexDepth == 0 ? shape.IndexShape : [.. shape.IndexShape, IndexDepth]).MoveToOuterDisposeScope();
    }

    /// <summary>Rows (n, inputs) to targets (n, codebooks).</summary>
    private Tensor Targets(Tensor rows)
    {
        Tensor x = rows.to_type(ScalarType.Float32);
        if (options.NormalizesInput) x = nn.functional.layer_norm(x, [options.InputDimension], eps: VarianceEpsilon);
        var targets = new Tensor[options.CodebookCount];
        for (int i = 0; i < targets.Length; i++)
            targets[i] = NearestCode.Search(x.matmul(projections[i].to_type(ScalarType.Float32)), codebooks[i], LargestCosine, packed[i]);
        return stack(targets, 1);
    }
}
