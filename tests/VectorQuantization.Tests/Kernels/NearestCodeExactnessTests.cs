using TorchSharp;
using VectorQuantization.Kernels;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Kernels;

public sealed class NearestCodeExactnessTests
{
    private static readonly int[] Counts = [0, 1, 5, 6, 7, 1000];
    private static readonly int[] Sizes = [1, 2, 15, 16, 17, 1000, 70_000];

    public static TheoryData<string> Paths => SearchPaths.All;

    public static TheoryData<string, int> PathsAndDimensions
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string path in SearchPaths.Names)
                foreach (int d in new[] { 1, 2, 3, 7, 8, 64, 100, 513 }) data.Add(path, d);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(PathsAndDimensions))]
    public void The_code_found_is_the_nearest_within_the_bound_stated(string path, int d)
    {
        foreach (int k in Sizes)
        {
            using var scope = NewDisposeScope();
            Tensor codebook = randn([k, d], generator: new Generator(2));
            float[] codes = codebook.data<float>().ToArray();
            foreach (int n in Counts)
            {
                // The matrix products that Torch makes are the slow way: its largest searches are left out.
                if (path == "Torch" && (double)n * k * d > 1e9) continue;
                Tensor vectors = randn([n, d], generator: new Generator((ulong)n));
                long[] found = SearchPaths.Indices(path, vectors, codebook);
                found.Should().HaveCount(n);
                float[] x = vectors.data<float>().ToArray();
                int step = Math.Max(1, (int)Math.Min(n, (long)n * k * d / 4_000_000));
                for (int i = 0; i < n; i += step) CheckNearest(x.AsSpan(i * d, d), codes, found[i]);
            }
        }
    }

    private static void CheckNearest(ReadOnlySpan<float> vector, ReadOnlySpan<float> codes, long found)
    {
        double[] distances = SlowSearch.Distances(vector, codes);
        distances[found].Should().BeLessThanOrEqualTo(distances.Min() + SlowSearch.Bound(vector, codes));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Well_separated_codes_are_always_the_reference_s(string path)
    {
        using var scope = NewDisposeScope();
        // Codes on a grid of step 1, vectors within 0.4 of one.
        Tensor codebook = tensor(Enumerable.Range(0, 1000).SelectMany(i => new float[] { i % 10, i / 10 % 10, i / 100 }).ToArray()).reshape(1000, 3);
        Tensor index = randint(0, 1000, [3001], generator: new Generator(1));
        Tensor vectors = codebook.index_select(0, index) + (rand([3001, 3], generator: new Generator(2)) - 0.5) * 0.8;
        SearchPaths.Indices(path, vectors, codebook).Should().Equal(index.data<long>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Ties_go_to_the_lowest_index(string path)
    {
        using var scope = NewDisposeScope();
        // Equal codes at every distance: in the other SIMD vector of a panel, in other lanes, in other panels.
        foreach (int different in new[] { 1, 4, 8, 16, 32, 37 })
        {
            foreach (int repeats in new[] { 2, 5, 40 })
            {
                Tensor codebook = randn([different, 5], generator: new Generator(1)).repeat(repeats, 1);
                Tensor vectors = randn([100, 5], generator: new Generator(2));
                SearchPaths.Indices(path, vectors, codebook).Should().OnlyContain(index => index < different);
            }
        }
        // Halfway between two codes, exactly.
        Tensor line = arange(64, ScalarType.Float32).unsqueeze(1);
        SearchPaths.Indices(path, line.narrow(0, 0, 63) + 0.5, line).Should().Equal(Enumerable.Range(0, 63).Select(i => (long)i));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Ties_stay_ties_where_codes_lie_far_from_the_origin(string path)
    {
        using var scope = NewDisposeScope();
        Tensor line = arange(64, ScalarType.Float32).unsqueeze(1);
        SearchPaths.Indices(path, line.narrow(0, 0, 63) + 1000.5, line + 1000).Should().Equal(Enumerable.Range(0, 63).Select(i => (long)i));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void An_offset_common_to_all_costs_no_accuracy(string path)
    {
        using var scope = NewDisposeScope();
        // Spacing 2^-7 around 5000: ‖x‖² is 2.5e7 a component, where float32 has steps of 2.
        Tensor codebook = randint(0, 1 << 10, [300, 4], generator: new Generator(1)).to_type(ScalarType.Float32) / 128 + 5000;
        Tensor vectors = randint(0, 1 << 10, [400, 4], generator: new Generator(2)).to_type(ScalarType.Float32) / 128 + 5000;
        long[] found = SearchPaths.Indices(path, vectors, codebook);
        float[] x = vectors.data<float>().ToArray(), codes = codebook.data<float>().ToArray();
        for (int i = 0; i < 400; i++)
        {
            double[] distances = SlowSearch.Distances(x.AsSpan(i * 4, 4), codes);
            distances[found[i]].Should().Be(distances.Min());
        }
    }

    public static TheoryData<string, double, double> Magnitudes
    {
        get
        {
            var data = new TheoryData<string, double, double>();
            double[] sizes = [1e-38, 1e-20, 1e-10, 1, 1e10, 1e18, 1e37];
            foreach (string path in SearchPaths.Names)
                foreach (double x in sizes)
                    foreach (double e in sizes) data.Add(path, x, e);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Magnitudes))]
    public void Huge_and_tiny_magnitudes_neither_overflow_nor_vanish(string path, double vectorSize, double codeSize)
    {
        using var scope = NewDisposeScope();
        const int N = 37, K = 50, D = 9;
        Tensor vectors = (randn([N, D], ScalarType.Float64, generator: new Generator(1)) * vectorSize).to_type(ScalarType.Float32);
        Tensor codebook = (randn([K, D], ScalarType.Float64, generator: new Generator(2)) * codeSize).to_type(ScalarType.Float32);
        float[] x = vectors.data<float>().ToArray(), codes = codebook.data<float>().ToArray();
        foreach (CodeMetric metric in Enum.GetValues<CodeMetric>())
        {
            SearchResult result = SearchPaths.Run(path, vectors, codebook, new NearestCodeOptions { Metric = metric });
            long[] found = result.Indices.data<long>().ToArray();
            float[] reported = result.Distances!.data<float>().ToArray();
            for (int i = 0; i < N; i++)
            {
                double[] distances = SlowSearch.Distances(x.AsSpan(i * D, D), codes, metric);
                // Relative to what is compared: x·e and ‖e‖² for distances, the products themselves else.
                double scale = metric switch
                {
                    CodeMetric.SquaredEuclidean => SlowSearch.Bound(x.AsSpan(i * D, D), codes),
                    CodeMetric.DotProduct => 1e-5 * distances.Max(Math.Abs),
                    _ => 1e-5,
                };
                found[i].Should().BeInRange(0, K - 1);
                distances[found[i]].Should().BeLessThanOrEqualTo(distances.Min() + scale);
                if (metric == CodeMetric.Cosine) reported[i].Should().BeApproximately((float)distances[found[i]], 1e-5f);
                else if (float.IsNormal((float)distances[found[i]])) (reported[i] / distances[found[i]]).Should().BeApproximately(1, 1e-5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Float64_beyond_the_range_of_float32_is_searched_too(string path)
    {
        using var scope = NewDisposeScope();
        foreach (double size in new[] { 1e-300, 1e-60, 1e60, 1e150 })
        {
            Tensor codebook = randn([40, 3], ScalarType.Float64, generator: new Generator(1)) * size;
            Tensor vectors = codebook * 1.001;
            SearchPaths.Indices(path, vectors, codebook).Should().Equal(Enumerable.Range(0, 40).Select(i => (long)i), $"size {size}");
        }
        Tensor small = randn([40, 3], generator: new Generator(1));
        SearchPaths.Indices(path, tensor(new double[,] { { 1e200, -1e200, 0 } }), small)
            .Should().Equal(SearchPaths.Indices(path, tensor(new float[,] { { 1e6f, -1e6f, 0 } }), small));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Vectors_that_are_not_finite_have_index_minus_one_and_disturb_no_other(string path)
    {
        using var scope = NewDisposeScope();
        foreach (int d in new[] { 1, 3, 8, 20 })
        {
            Tensor codebook = randn([33, d], generator: new Generator(1)), vectors = randn([50, d], generator: new Generator(2));
            long[] clean = SearchPaths.Indices(path, vectors, codebook);
            float[] bad = [float.NaN, float.PositiveInfinity, float.NegativeInfinity];
            for (int i = 0; i < 50; i += 3)
            {
                using Tensor element = vectors.select(0, i).select(0, i % d);
                element.fill_(bad[i % 9 / 3]);
                clean[i] = -1;
            }
            foreach (ScalarType type in new[] { ScalarType.Float32, ScalarType.Float64 })
            {
                SearchResult result = SearchPaths.Run(path, vectors.to_type(type), codebook);
                result.Indices.data<long>().ToArray().Should().Equal(clean);
                result.Distances!.data<float>().ToArray().Select(float.IsNaN).Should().Equal(clean.Select(index => index < 0));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Codes_that_are_not_finite_are_never_chosen(string path)
    {
        using var scope = NewDisposeScope();
        Tensor codebook = tensor(new float[,] { { float.NaN, 0 }, { 5, 5 }, { 0, float.PositiveInfinity }, { 1, 1 }, { float.NegativeInfinity, float.NaN } });
        foreach (CodeMetric metric in Enum.GetValues<CodeMetric>())
        {
            SearchResult result = SearchPaths.Run(path, tensor(new float[,] { { 1, 1.1f }, { 4, 5 } }), codebook, new NearestCodeOptions { Metric = metric }, 3);
            long[] found = result.Indices.data<long>().ToArray();
            found.Where((_, i) => i % 3 == 2).Should().OnlyContain(index => index == -1, "there are two finite codes");
            found.Where((_, i) => i % 3 != 2).Should().OnlyContain(index => index == 1 || index == 3);
            result.Distances!.data<float>().ToArray()[2].Should().Be(float.NaN);
        }
        SearchPaths.Indices(path, zeros(3, 2), full([2, 2], double.NaN)).Should().Equal(-1, -1, -1);
    }
}
