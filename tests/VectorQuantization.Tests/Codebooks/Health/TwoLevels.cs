using TorchSharp.Utils;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Codebooks.Health;

/// <summary>A quantizer with two codes a position: the nearest of a codebook, and the third of codes that stand for nothing.</summary>
internal sealed class TwoLevels : Quantizer
{
    [ComponentName(Name = "first")] private readonly VectorQuantizer first;

    private readonly long secondSize;

    public TwoLevels(VectorQuantizer first, long secondSize = 3) : base(nameof(TwoLevels))
    {
        this.secondSize = secondSize;
        this.first = first;
        RegisterComponents();
    }

    public override long CodebookSize => secondSize;

    public override int CodeDimension => first.CodeDimension;

    public override int IndexDepth => 2;

    public override CodebookQuantizer? CodebookOf(int column) => column == 0 ? first : null;

    protected override QuantizedRows QuantizeRows(Tensor rows)
    {
        Tensor indices = EncodeRows(rows);
        return new QuantizedRows(DecodeRows(indices), indices, []);
    }

    protected override Tensor EncodeRows(Tensor rows)
    {
        Tensor nearest = first.Encode(rows);
        return stack([nearest, full_like(nearest, 2)], 1);
    }

    protected override Tensor DecodeRows(Tensor indices) => first.Decode(indices.select(1, 0));
}
