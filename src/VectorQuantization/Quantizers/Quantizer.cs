using VectorQuantization.Codebooks;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>
/// Maps latents to codes. Every model of this library takes any quantizer, and a quantizer of your own derives from this class: it says what becomes of
/// rows of latents, this class does layouts, masks and losses.
/// </summary>
/// <remarks>
/// <para>A quantizer reads latents of shape (batch, <see cref="CodeDimension"/>, spatial…) with 0 to 3 spatial dimensions, or with the code
/// dimension last where its options say so (<see cref="Layout"/>). In eval mode nothing in it changes, and <c>Decode(Encode(x))</c> equals
/// <c>forward(x).Vectors</c> exactly, for finite latents of the codebook's type.</para>
/// <para>Where each position gets one code, indices have the latents' shape without its code dimension. A quantizer that describes a position by several codes
/// (residual, grouped, multi-head) says how many in <see cref="IndexDepth"/>, and its indices have them in one more dimension, the last.</para>
/// <para>A mask leaves positions out: they get index −1 and the zero vector, no gradient, and no part in losses, statistics, revival or initialisation. The rest
/// becomes what it would be if the others were not there. Index −1 decodes to the zero vector.</para>
/// <para>Subclasses are sealed and register their own fields: this base holds no tensor.</para>
/// </remarks>
public abstract class Quantizer : nn.Module<Tensor, Quantized>
{
    private readonly LatentLayout layout;

    /// <summary>Names the module; the name is not part of any state dictionary key.</summary>
    /// <param name="name">Usually the class's name.</param>
    /// <param name="layout">Where latents keep their code dimension.</param>
    /// <exception cref="ArgumentOutOfRangeException">The layout is unknown.</exception>
    protected Quantizer(string name, LatentLayout layout = LatentLayout.ChannelsFirst) : base(name)
    {
        if (!Enum.IsDefined(layout))
            throw new ArgumentOutOfRangeException(nameof(Layout), layout, "Unknown layout; expected ChannelsFirst or ChannelsLast.");
        this.layout = layout;
    }

    /// <summary>Number of codes K: indices run from 0 to K − 1. Where several codes describe a position, the most that any of them can be.</summary>
    public abstract long CodebookSize { get; }

    /// <summary>Length D of a code, the size of the latents' code dimension.</summary>
    public abstract int CodeDimension { get; }

    /// <summary>How many codes describe a position, the size of the indices' last dimension; 0 where one does and indices have no such dimension.</summary>
    public virtual int IndexDepth => 0;

    /// <summary>Bits that a position's codes take when none is likelier than another: log₂ K, summed over the codes of a position.</summary>
    public virtual double BitsPerPosition => Math.Log2(CodebookSize);

    /// <summary>How many codes a column of the indices chooses from: indices in it run from 0 to this − 1.</summary>
    /// <param name="column">From 0 to <see cref="IndexDepth"/> − 1; 0 where that is 0.</param>
    public virtual long CodebookSizeOf(int column) => CodebookSize;

    /// <summary>The codebook that a column of the indices points into, for those who look at codes: <see cref="Codebooks.Health.CodebookHealth"/> does.</summary>
    /// <param name="column">From 0 to <see cref="IndexDepth"/> − 1; 0 where that is 0.</param>
    /// <returns>Null where there is none: codes are implicit, or not told.</returns>
    public virtual CodebookQuantizer? CodebookOf(int column) => null;

    /// <summary>Where latents keep their code dimension.</summary>
    public LatentLayout Layout => layout;

    /// <summary>Quantizes a batch; in training mode, then learns from it.</summary>
    /// <param name="latents">(batch, code dimension, spatial…), floating-point.</param>
    /// <returns>Vectors, indices and loss; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shape or type does not fit.</exception>
    public sealed override Quantized forward(Tensor latents) => forward(latents, null);

    /// <summary>Quantizes the positions of a batch that a mask keeps; in training mode, then learns from them.</summary>
    /// <param name="latents">(batch, code dimension, spatial…), floating-point.</param>
    /// <param name="mask">bool, (batch, spatial…): false leaves a position out. Null keeps all. <see cref="PositionMask"/> makes masks from lengths.</param>
    /// <returns>Vectors, indices and loss; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape or type does not fit.</exception>
    public Quantized forward(Tensor latents, Tensor? mask)
    {
        LatentShape shape = LatentShape.Of(latents, CodeDimension, layout);
        using var scope = NewDisposeScope();
        Tensor rows = shape.ToRows(latents);
        Tensor? kept = shape.Kept(mask);
        QuantizedRows quantized = QuantizeRows(kept is null ? rows : rows.index_select(0, kept));
        return new Quantized(
            shape.FromRows(Spread(quantized.Vectors, kept, rows.shape[0], 0)),
            Spread(quantized.Indices, kept, rows.shape[0], -1).reshape(IndexShape(shape)),
            Loss(quantized.Terms, rows),
            quantized.Terms).MoveToOuter(scope);
    }

    /// <summary>Indices of the codes the latents map to, without gradient and without changing the quantizer, in training mode too.</summary>
    /// <param name="latents">(batch, code dimension, spatial…), floating-point.</param>
    /// <param name="mask">bool, (batch, spatial…): false leaves a position out. Null keeps all.</param>
    /// <returns>int64, (batch, spatial…), with <see cref="IndexDepth"/> more at the end where that is not 0; −1 where a position is left out or its latent
    /// is not finite and has no code. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape or type does not fit.</exception>
    public Tensor Encode(Tensor latents, Tensor? mask = null)
    {
        LatentShape shape = LatentShape.Of(latents, CodeDimension, layout);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor? kept = shape.Kept(mask);
        if (kept is null) return EncodeLatents(latents, shape).reshape(IndexShape(shape)).MoveToOuterDisposeScope();
        Tensor indices = EncodeRows(shape.ToRows(latents).index_select(0, kept));
        return Spread(indices, kept, shape.Positions, -1).reshape(IndexShape(shape)).MoveToOuterDisposeScope();
    }

    /// <summary>The vectors that indices stand for, without gradient.</summary>
    /// <param name="indices">Of an integer type, shaped as <see cref="Encode"/> gives them, each from 0 to <see cref="CodebookSize"/> − 1, or −1 for the zero vector.</param>
    /// <returns>(batch, code dimension, spatial…) in the codebook's type; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shape or type does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a code's.</exception>
    public Tensor Decode(Tensor indices)
    {
        LatentShape shape = LatentShape.OfIndices(indices, CodeDimension, layout, IndexDepth);
        long least = CodeIndex.CheckRange(indices, CodebookSize, nameof(indices));
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor codes = indices.to_type(ScalarType.Int64).reshape(IndexDepth == 0 ? [shape.Positions] : [shape.Positions, IndexDepth]);
        // Where several codes describe a position, any may be missing: the quantizers that they belong to see to it.
        bool isPartial = least < 0 && IndexDepth == 0;
        Tensor vectors = DecodeRows(isPartial ? codes.clamp_min(0) : codes);
        if (isPartial) vectors = vectors.masked_fill((codes < 0).unsqueeze(1), 0);
        return shape.FromRows(vectors.detach()).MoveToOuterDisposeScope();
    }

    /// <summary>Quantizes rows; in training mode, learns from them. A dispose scope is open: tensors left over need no disposal.</summary>
    /// <param name="rows">(n, <see cref="CodeDimension"/>), n ≥ 0, floating-point; the result's gradient passes to it.</param>
    protected abstract QuantizedRows QuantizeRows(Tensor rows);

    /// <summary>Indices of rows, as in eval mode. Gradients are off, a dispose scope is open.</summary>
    /// <param name="rows">(n, <see cref="CodeDimension"/>), n ≥ 0, floating-point.</param>
    /// <returns>int64, (n), or (n, <see cref="IndexDepth"/>) where that is not 0.</returns>
    protected abstract Tensor EncodeRows(Tensor rows);

    /// <summary>Vectors of indices. Gradients are off, a dispose scope is open.</summary>
    /// <param name="indices">int64, (n), each from 0 to K − 1; or (n, <see cref="IndexDepth"/>) where that is not 0, each from −1 to K − 1.</param>
    /// <returns>(n, <see cref="CodeDimension"/>).</returns>
    protected abstract Tensor DecodeRows(Tensor indices);

    /// <summary><see cref="EncodeRows"/> for latents as they lie: a quantizer that can read them there saves itself the rows.</summary>
    private protected virtual Tensor EncodeLatents(Tensor latents, LatentShape shape) => EncodeRows(shape.ToRows(latents));

    private long[] IndexShape(LatentShape shape) => IndexDepth == 0 ? shape.IndexShape : [.. shape.IndexShape, IndexDepth];

    /// <summary>Rows of kept positions among rows of all, the others filled.</summary>
    private static Tensor Spread(Tensor rows, Tensor? kept, long positions, double fill) =>
        kept is null ? rows : full([positions, .. rows.shape[1..]], fill, rows.dtype, rows.device).index_copy(0, kept, rows);

    /// <summary>Σ weight · value. Never one of the values itself: each is disposed by its owner.</summary>
    private static Tensor Loss(IReadOnlyList<LossTerm> terms, Tensor rows)
    {
        Tensor? loss = null;
        foreach (LossTerm term in terms)
        {
            Tensor weighted = term.Weight == 1 ? term.Value : term.Value * term.Weight;
            loss = loss is null ? weighted : loss + weighted;
        }
        return loss?.alias() ?? zeros([], ScalarType.Float32, rows.device);
    }
}
