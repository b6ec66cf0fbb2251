using TorchSharp;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class GroupedVectorQuantizerTests
{
    [Fact]
    public void Every_group_has_its_own_codes()
    {
        using var scope = NewDisposeScope();
        using var a = new VectorQuantizer(new VectorQuantizerOptions(2, 1));
        using var b = new VectorQuantizer(new VectorQuantizerOptions(3, 2));
        a.SetCodes(tensor(new float[,] { { 0 }, { 10 } }));
        b.SetCodes(tensor(new float[,] { { 0, 0 }, { 5, 5 }, { -5, 5 } }));
        using var quantizer = new GroupedVectorQuantizer([a, b]);
        Tensor latents = tensor(new float[,] { { 9, 4, 4 }, { 2, -4, 5 } }, requires_grad: true);

        Quantized quantized = quantizer.call(latents);

        quantized.Indices.data<long>().ToArray().Should().Equal(1, 1, 0, 2);
        quantized.Vectors.data<float>().ToArray().Should().Equal(10, 5, 5, 0, -5, 5);
        quantized.Terms.Select(t => t.Name).Should().Equal("groups.0.codebook", "groups.0.commitment", "groups.1.codebook", "groups.1.commitment");
        quantized.Term("groups.0.commitment").item<float>().Should().Be(2.5f, "(1² + 2²) / 2");
        quantized.Term("groups.1.commitment").item<float>().Should().Be(0.75f, "(1 + 1 + 1 + 0) / 4");
        quantizer.Decode(tensor(new long[,] { { -1, 2 }, { 1, -1 } })).data<float>().ToArray().Should().Equal(0, -5, 5, 10, 0, 0);
        (quantizer.CodeDimension, quantizer.CodebookSize, quantizer.IndexDepth).Should().Be((3, 3, 2));
        quantizer.BitsPerPosition.Should().BeApproximately(1 + Math.Log2(3), 1e-12);
    }

    [Fact]
    public void Groups_of_vector_quantizers_find_the_nearest_of_all_products()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer a = Composites.Gradient(2, 1), b = Composites.Gradient(2, 2);
        using var quantizer = new GroupedVectorQuantizer([a, b]);
        Tensor left = a.CopyCodes(), right = b.CopyCodes();
        Tensor products = cat([left.repeat_interleave(5, 0), right.repeat(5, 1)], 1);
        using var whole = new VectorQuantizer(new VectorQuantizerOptions(25, 4));
        whole.SetCodes(products);
        Tensor latents = randn([40, 4], generator: new Generator(3));

        Tensor indices = quantizer.Encode(latents);

        (indices.select(1, 0) * 5 + indices.select(1, 1)).Equals(whole.Encode(latents)).Should().BeTrue();
    }

    [Fact]
    public void Groups_are_what_they_are_alone()
    {
        using var scope = NewDisposeScope();
        using EmaVectorQuantizer a = Composites.Ema(1, 1), alone = Composites.Ema(1, 1);
        using var quantizer = new GroupedVectorQuantizer([a, Composites.Gradient(3, 2)]);
        Tensor latents = randn([6, 4, 5], generator: new Generator(3));

        Quantized together = quantizer.call(latents), single = alone.call(latents.narrow(1, 0, 1));

        together.Vectors.narrow(1, 0, 1).Equals(single.Vectors).Should().BeTrue();
        a.state_dict()["embed_avg"].Equals(alone.state_dict()["embed_avg"]).Should().BeTrue();
        together.Term("groups.0.commitment").ToDouble().Should().BeApproximately(single.Term("commitment").ToDouble(), 1e-6);
    }

    [Fact]
    public void Groups_of_residual_quantizers_have_a_column_for_each_level()
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Composites.Make("grouped residual");
        quantizer.IndexDepth.Should().Be(3);
        quantizer.eval();
        Tensor latents = randn([6, 4], generator: new Generator(3));
        Tensor indices = quantizer.Encode(latents);

        Tensor withoutLast = quantizer.Decode(cat([indices.narrow(1, 0, 2), full([6, 1], -1L, ScalarType.Int64)], 1));

        withoutLast.narrow(1, 0, 2).Equals(quantizer.Decode(indices).narrow(1, 0, 2)).Should().BeTrue();
        withoutLast.narrow(1, 2, 2).abs().sum().ToDouble().Should().Be(0);
    }

    [Fact]
    public void The_state_dictionary_has_the_documented_keys()
    {
        using Quantizer quantizer = Composites.Make("grouped");
        quantizer.state_dict().Keys.Should().BeEquivalentTo("groups.0.embed", "groups.0.cluster_size", "groups.0.embed_avg", "groups.1.embedding.weight");
    }

    [Fact]
    public void Wrong_groups_are_refused()
    {
        using var one = Composites.Gradient(2, 1);
        ((Action)(() => new GroupedVectorQuantizer(null!))).Should().Throw<ArgumentNullException>().WithParameterName("groups");
        ((Action)(() => new GroupedVectorQuantizer([]))).Should().Throw<ArgumentException>().WithParameterName("groups");
        ((Action)(() => new GroupedVectorQuantizer([one, null!]))).Should().Throw<ArgumentException>().WithParameterName("groups");
        ((Action)(() => new GroupedVectorQuantizer([one, one]))).Should().Throw<ArgumentException>().WithMessage("*MultiHeadQuantizer*");
        ((Action)(() => new GroupedVectorQuantizer([one], (LatentLayout)7))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Layout");
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Composites.Make("grouped");
        ((Action)(() => quantizer.Decode(tensor(new long[,] { { 0, 6 } })))).Should().Throw<ArgumentOutOfRangeException>("the second group has 5 codes");
        ((Action)(() => quantizer.Decode(tensor(new long[] { 0, 1 })))).Should().Throw<ArgumentException>().WithMessage("*expected*2)*");
    }
}
