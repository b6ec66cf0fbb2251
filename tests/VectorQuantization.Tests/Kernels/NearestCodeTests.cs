using TorchSharp;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Kernels;

public sealed class NearestCodeTests
{
    /// <summary>The slow obvious search, in float64.</summary>
    private static double[] Distances(float[] vectors, float[] codes, int n, int k, int d)
    {
        var distances = new double[n * k];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < k; j++)
                for (int c = 0; c < d; c++)
                    distances[i * k + j] += Math.Pow((double)vectors[i * d + c] - codes[j * d + c], 2);
        return distances;
    }

    public static TheoryData<int, int, int> Sizes
    {
        get
        {
            var data = new TheoryData<int, int, int>();
            foreach (int n in new[] { 0, 1, 7, 100 })
                foreach (int k in new[] { 1, 2, 17, 300 })
                    foreach (int d in new[] { 1, 2, 7, 64 })
                        data.Add(n, k, d);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void It_finds_what_the_slow_reference_finds(int n, int k, int d)
    {
        using var scope = NewDisposeScope();
        Tensor vectors = randn([n, d], generator: new Generator(1)), codebook = randn([k, d], generator: new Generator(2));

        long[] found = NearestCode.Search(vectors, codebook).data<long>().ToArray();

        found.Should().HaveCount(n);
        double[] distances = Distances(vectors.data<float>().ToArray(), codebook.data<float>().ToArray(), n, k, d);
        for (int i = 0; i < n; i++)
        {
            double least = distances.AsSpan(i * k, k).ToArray().Min();
            // Float32 products of unit-variance values: the chosen code may lose by rounding alone.
            distances[i * k + found[i]].Should().BeLessThanOrEqualTo(least + 1e-5 * (1 + d));
        }
    }

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
