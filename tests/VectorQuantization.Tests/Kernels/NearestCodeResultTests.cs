using TorchSharp;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Kernels;

public sealed class NearestCodeResultTests
{
    public static TheoryData<string> Paths => SearchPaths.All;

    [Fact]
    public void A_hand_made_search_gives_codes_distances_and_margins()
    {
        using var scope = NewDisposeScope();
        Tensor codebook = tensor(new float[,] { { 0, 0 }, { 10, 0 }, { 0, 4 } }), vectors = tensor(new float[,] { { 9, 2 }, { 0, 2 }, { 1, 0 } });

        NearestCodes top = NearestCode.SearchTop(vectors, codebook, 3);
        top.Indices.data<long>().ToArray().Should().Equal(1, 0, 2, 0, 2, 1, 0, 2, 1);
        top.Distances.data<float>().ToArray().Should().Equal(5, 85, 85, 4, 4, 104, 1, 17, 81);

        NearestCodeMargins margins = NearestCode.SearchWithMargins(vectors, codebook);
        margins.Indices.data<long>().ToArray().Should().Equal(1, 0, 0);
        margins.Distances.data<float>().ToArray().Should().Equal(5, 4, 1);
        margins.Margins.data<float>().ToArray().Should().Equal(80, 0, 16);

        var products = new NearestCodeOptions { Metric = CodeMetric.DotProduct };
        NearestCode.SearchTop(vectors, codebook, 2, products).Indices.data<long>().ToArray().Should().Equal(1, 2, 2, 0, 1, 0);
        NearestCode.SearchTop(vectors, codebook, 2, products).Distances.data<float>().ToArray().Should().Equal(-90, -8, -8, 0, -10, 0);

        var cosine = new NearestCodeOptions { Metric = CodeMetric.Cosine };
        float[] distances = NearestCode.SearchTop(tensor(new float[,] { { 3, 4 }, { 0, 0 } }), codebook, 3, cosine).Distances.data<float>().ToArray();
        distances.Zip([0.2f, 0.4f, 1f, 1f, 1f, 1f]).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-6f);
        NearestCode.Search(tensor(new float[,] { { 3, 4 }, { 0, 0 } }), codebook, cosine).data<long>().ToArray().Should().Equal(2, 0);
    }

    [Fact]
    public void Margins_without_a_second_code_are_infinite()
    {
        using var scope = NewDisposeScope();
        Tensor vectors = tensor(new float[,] { { 1 }, { float.NaN } });
        NearestCode.SearchWithMargins(vectors, zeros(1, 1)).Margins.data<float>().ToArray().Should().Equal(float.PositiveInfinity, float.NaN);
        NearestCode.SearchWithMargins(vectors, tensor(new float[,] { { 0 }, { float.NaN } })).Margins.data<float>().ToArray()
            .Should().Equal(float.PositiveInfinity, float.NaN);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void The_nearest_m_come_in_order(string path)
    {
        using var scope = NewDisposeScope();
        // Small integers: every score is exact, ties abound, and the order is the reference's to the last place.
        foreach (int k in new[] { 1, 3, 64, 200, 1000 })
        {
            foreach (int d in new[] { 1, 3, 16 })
            {
                Tensor codebook = randint(-4, 5, [k, d], generator: new Generator(1)).to_type(ScalarType.Float32);
                Tensor vectors = randint(-4, 5, [50, d], generator: new Generator(2)).to_type(ScalarType.Float32);
                float[] x = vectors.data<float>().ToArray(), codes = codebook.data<float>().ToArray();
                foreach (CodeMetric metric in new[] { CodeMetric.SquaredEuclidean, CodeMetric.DotProduct })
                {
                    foreach (int m in new[] { 1, 2, 7, 64 }.Where(m => m <= k))
                    {
                        SearchResult result = SearchPaths.Run(path, vectors, codebook, new NearestCodeOptions { Metric = metric }, m);
                        long[] indices = result.Indices.data<long>().ToArray();
                        float[] reported = result.Distances!.data<float>().ToArray();
                        for (int i = 0; i < 50; i++)
                        {
                            double[] distances = SlowSearch.Distances(x.AsSpan(i * d, d), codes, metric);
                            long[] expected = [.. Enumerable.Range(0, k).OrderBy(j => distances[j]).Take(m).Select(j => (long)j)];
                            indices.AsSpan(i * m, m).ToArray().Should().Equal(expected);
                            reported.AsSpan(i * m, m).ToArray().Should().Equal(expected.Select(j => (float)distances[j]));
                        }
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Any_number_of_threads_and_any_instruction_set_gives_the_same_codes(string path)
    {
        using var scope = NewDisposeScope();
        foreach ((int n, int k, int d) in new[] { (3001, 700, 33), (7, 9000, 64), (100, 300, 1500) })
        {
            Tensor vectors = randn([n, d], generator: new Generator(1)), codebook = randn([k, d], generator: new Generator(2));
            long[] one = SearchPaths.Indices(path, vectors, codebook, threads: 1);
            foreach (int threads in new[] { 2, 3, 7 }) SearchPaths.Indices(path, vectors, codebook, threads: threads).Should().Equal(one);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Counts_and_sums_are_those_of_the_codes_found(string path)
    {
        using var scope = NewDisposeScope();
        foreach ((int n, int k, int d) in new[] { (0, 3, 4), (5, 3, 4), (1000, 17, 3), (3001, 300, 64), (4000, 5, 17) })
        {
            // Integers: sums are exact in any order. A few vectors are left out, one is beyond float32's range for scores.
            Tensor vectors = randint(-9, 10, [n, d], generator: new Generator(1)).to_type(ScalarType.Float32);
            Tensor codebook = randn([k, d], generator: new Generator(2));
            if (n > 5)
            {
                vectors.select(0, 3).fill_(double.NaN);
                vectors.select(0, 4).fill_(1e30);
            }
            SearchResult result = SearchPaths.Run(path, vectors, codebook, withSums: true, threads: 3);

            long[] indices = result.Indices.data<long>().ToArray();
            indices.Should().Equal(SearchPaths.Indices(path, vectors, codebook));
            var counts = new long[k];
            var sums = new float[k * d];
            float[] x = vectors.data<float>().ToArray();
            for (int i = 0; i < n; i++)
            {
                if (indices[i] < 0) continue;
                counts[indices[i]]++;
                for (int c = 0; c < d; c++) sums[indices[i] * d + c] += x[i * d + c];
            }
            result.Counts!.data<long>().ToArray().Should().Equal(counts);
            result.Sums!.data<float>().ToArray().Should().Equal(sums);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Sums_of_moved_and_scaled_vectors_are_those_of_the_vectors(string path)
    {
        using var scope = NewDisposeScope();
        foreach ((double offset, double size) in new[] { (1000.0, 1.0), (0, 1e-15), (0, 1e15) })
        {
            foreach (ScalarType type in new[] { ScalarType.Float32, ScalarType.Float64 })
            {
                Tensor vectors = (randn([500, 6], ScalarType.Float64, generator: new Generator(1)) * size + offset).to_type(type);
                Tensor codebook = randn([9, 6], generator: new Generator(2)) * size + offset;
                SearchResult result = SearchPaths.Run(path, vectors, codebook, withSums: true);
                Tensor expected = zeros([9, 6], ScalarType.Float64).index_add_(0, result.Indices.flatten(), vectors.to_type(ScalarType.Float64), 1);
                (result.Sums! - expected).abs().max().ToDouble().Should().BeLessThan(1e-5 * expected.abs().max().ToDouble());
            }
        }
    }

    [Fact]
    public void Sums_have_the_same_bits_every_time()
    {
        using var scope = NewDisposeScope();
        Tensor vectors = randn([5000, 32], generator: new Generator(1)), codebook = randn([200, 32], generator: new Generator(2));
        foreach (int threads in new[] { 1, 2, 3, 7 })
        {
            string path = SearchPaths.Names.First();
            Tensor first = SearchPaths.Run(path, vectors, codebook, withSums: true, threads: threads).Sums!;
            for (int i = 0; i < 5; i++) SearchPaths.Run(path, vectors, codebook, withSums: true, threads: threads).Sums!.Equals(first).Should().BeTrue();
        }
    }

    [Fact]
    public void Searches_at_the_same_time_do_not_disturb_each_other()
    {
        using Tensor vectors = randn([2000, 16], generator: new Generator(1)), codebook = randn([300, 16], generator: new Generator(2));
        using Tensor expected = NearestCode.Search(vectors, codebook);
        Parallel.For(0, 8, _ =>
        {
            using Tensor found = NearestCode.Search(vectors, codebook);
            if (!found.Equals(expected)) throw new InvalidOperationException("A concurrent search found something else.");
        });
    }

    [Fact]
    public void Pieces_within_any_bound_on_memory_give_the_same()
    {
        using var scope = NewDisposeScope();
        Tensor vectors = randint(-5, 6, [60, 3], generator: new Generator(1)).to_type(ScalarType.Float32);
        Tensor codebook = randint(-5, 6, [1000, 3], generator: new Generator(2)).to_type(ScalarType.Float32);
        SearchResult whole = SearchPaths.Run("Torch", vectors, codebook, count: 5);
        foreach (long bytes in new long[] { 4 * 50, 4 * 60 * 10, 4 * 1000 * 7, 1 << 20 })
        {
            SearchResult pieces = SearchPaths.Run("Torch", vectors, codebook, new NearestCodeOptions { MaxTemporaryBytes = bytes }, 5);
            pieces.Indices.Equals(whole.Indices).Should().BeTrue($"{bytes} bytes");
            pieces.Distances!.Equals(whole.Distances!).Should().BeTrue();
        }
        SearchPaths.Indices("Torch", vectors.narrow(0, 0, 3), codebook, new NearestCodeOptions { MaxTemporaryBytes = 1 })
            .Should().Equal(SearchPaths.Indices(SearchPaths.Names.First(), vectors.narrow(0, 0, 3), codebook));
    }

    [Fact]
    public void No_gradient_and_no_tensor_is_left_by_any_of_them()
    {
        using Tensor vectors = randn(20, 3, requires_grad: true), codebook = randn(4, 3, requires_grad: true), latents = randn(2, 3, 4, 4).movedim([2], [3]);
        var channelsFirst = new NearestCodeOptions { Dimension = 1 };
        Leaks.None(() =>
        {
            using NearestCodes top = NearestCode.SearchTop(vectors, codebook, 3);
            using NearestCodeMargins margins = NearestCode.SearchWithMargins(vectors, codebook);
            using CodeAssignments assignments = NearestCode.Assign(vectors, codebook);
            using Tensor latentCodes = NearestCode.Search(latents, codebook, channelsFirst);
            (top.Distances.requires_grad || margins.Margins.requires_grad || assignments.Sums.requires_grad).Should().BeFalse();
        });
        Leaks.None(() =>
        {
            using var scope = NewDisposeScope();
            SearchPaths.Run("Torch", vectors, codebook, count: 3);
        });
    }
}
