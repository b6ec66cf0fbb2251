using TorchSharp;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Kernels;

public sealed class NearestCodeTests
{
    [Fact]
    public void Equal_codes_give_the_lowest_index()
    {
        using var scope = NewDisposeScope();
        Tensor codebook = tensor(new float[,] { { 5, 5 }, { 1, 1 }, { 1, 1 }, { 0, 0 }, { 0, 0 } });
        NearestCode.Search(tensor(new float[,] { { 1, 1 }, { 0, 0 }, { 5, 5 } }), codebook).data<long>().ToArray().Should().Equal(1, 3, 0);
    }

    [Fact]
    public void A_search_too_large_for_one_piece_agrees_with_its_parts()
    {
        using var scope = NewDisposeScope();
        Tensor vectors = randn([2100, 3], generator: new Generator(1)), codebook = randn([9000, 3], generator: new Generator(2));

        Tensor whole = NearestCode.Search(vectors, codebook);

        for (int start = 0; start < 2100; start += 300)
            whole.narrow(0, start, 300).Equals(NearestCode.Search(vectors.narrow(0, start, 300), codebook)).Should().BeTrue();
    }

    [Fact]
    public void No_gradient_and_no_tensor_is_left()
    {
        using Tensor vectors = randn(20, 3, requires_grad: true), codebook = randn(4, 3, requires_grad: true);
        Leaks.None(() =>
        {
            using Tensor indices = NearestCode.Search(vectors, codebook);
            indices.requires_grad.Should().BeFalse();
        });
    }

    [Fact]
    public void Wrong_shapes_are_refused()
    {
        using var scope = NewDisposeScope();
        ((Action)(() => NearestCode.Search(zeros(4, 3), zeros(5, 2)))).Should().Throw<ArgumentException>().WithParameterName("vectors").WithMessage("*(4, 3)*(n, 2)*");
        ((Action)(() => NearestCode.Search(zeros(4, 3), zeros(0, 3)))).Should().Throw<ArgumentException>().WithParameterName("codebook");
        ((Action)(() => NearestCode.Search(zeros(4), zeros(5, 4)))).Should().Throw<ArgumentException>().WithParameterName("vectors");
        ((Action)(() => NearestCode.Search(null!, zeros(5, 4)))).Should().Throw<ArgumentNullException>();
    }
}
