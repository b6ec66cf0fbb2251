using TorchSharp;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class MultiHeadQuantizerTests
{
    [Fact]
    public void All_heads_take_codes_from_one_codebook()
    {
        using var scope = NewDisposeScope();
        using var inner = new VectorQuantizer(new VectorQuantizerOptions(2, 2));
        inner.SetCodes(tensor(new float[,] { { 0, 0 }, { 10, 0 } }));
        using var quantizer = new MultiHeadQuantizer(inner, 2);

        Quantized quantized = quantizer.call(tensor(new float[,] { { 9, 2, 1, -1 }, { 0, 1, 8, 0 } }));

        quantized.Indices.data<long>().ToArray().Should().Equal(1, 0, 0, 1);
        quantized.Vectors.data<float>().ToArray().Should().Equal(10, 0, 0, 0, 0, 0, 10, 0);
        quantized.Term("commitment").item<float>().Should().Be(1.5f, "(1 + 4 + 1 + 1 + 0 + 1 + 4 + 0) / 8");
        quantizer.Decode(tensor(new long[,] { { -1, 1 } })).data<float>().ToArray().Should().Equal(0, 0, 10, 0);
        (quantizer.CodeDimension, quantizer.CodebookSize, quantizer.IndexDepth, quantizer.BitsPerPosition).Should().Be((4, 2, 2, 2));
    }

    [Fact]
    public void The_codebook_learns_from_all_heads_at_once()
    {
        using var scope = NewDisposeScope();
        using EmaVectorQuantizer inner = Composites.Ema(2, 1), alone = Composites.Ema(2, 1);
        using var quantizer = new MultiHeadQuantizer(inner, 3);
        Tensor rows = randn([5, 6], generator: new Generator(2));

        quantizer.call(rows);
        alone.call(rows.reshape(15, 2));

        foreach ((string key, Tensor value) in inner.state_dict()) value.Equals(alone.state_dict()[key]).Should().BeTrue(key);
    }

    [Fact]
    public void Heads_of_a_residual_quantizer_follow_each_other_with_all_their_levels()
    {
        using var scope = NewDisposeScope();
        using var inner = new ResidualVectorQuantizer([Composites.Gradient(2, 1), Composites.Gradient(2, 2), Composites.Gradient(2, 3)]);
        using var quantizer = new MultiHeadQuantizer(inner, 2);
        Tensor rows = randn([5, 4], generator: new Generator(2));

        Tensor indices = quantizer.Encode(rows);

        indices.shape.Should().Equal(5, 6);
        indices.narrow(1, 3, 3).Equals(inner.Encode(rows.narrow(1, 2, 2))).Should().BeTrue();
    }

    [Fact]
    public void The_state_dictionary_has_the_documented_keys()
    {
        using Quantizer quantizer = Composites.Make("multi-head");
        quantizer.state_dict().Keys.Should().BeEquivalentTo("inner.embed", "inner.cluster_size", "inner.embed_avg");
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        using var inner = Composites.Gradient(2, 1);
        ((Action)(() => new MultiHeadQuantizer(null!, 2))).Should().Throw<ArgumentNullException>().WithParameterName("inner");
        ((Action)(() => new MultiHeadQuantizer(inner, 0))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("heads");
        ((Action)(() => new MultiHeadQuantizer(inner, int.MaxValue / 2 + 1))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("heads");
        using var scope = NewDisposeScope();
        using var quantizer = new MultiHeadQuantizer(inner, 2);
        ((Action)(() => quantizer.call(zeros(2, 3)))).Should().Throw<ArgumentException>().WithMessage("*(2, 3)*expected (batch, 4*");
    }
}
