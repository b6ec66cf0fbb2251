using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Codebooks;

public sealed class KMeansTests
{
    private static Tensor Clusters(int perCluster, double spread, params (double X, double Y)[] centres)
    {
        var random = new Random(3);
        float[,] points = new float[centres.Length * perCluster, 2];
        for (int i = 0; i < points.GetLength(0); i++)
        {
            (double x, double y) = centres[i % centres.Length];
            points[i, 0] = (float)(x + spread * (random.NextDouble() - 0.5));
            points[i, 1] = (float)(y + spread * (random.NextDouble() - 0.5));
        }
        return tensor(points);
    }

    [Fact]
    public void It_finds_clusters_that_are_far_apart_from_every_seed()
    {
        using var scope = NewDisposeScope();
        (double, double)[] centres = [(0, 0), (10, 0), (0, 10), (10, 10), (50, 50)];
        Tensor points = Clusters(40, 1, centres);
        for (ulong seed = 0; seed < 20; seed++)
        {
            using KMeansResult found = KMeans.Fit(points, 5, null, new Generator(seed));
            found.Counts.data<long>().ToArray().Should().OnlyContain(count => count == 40, $"seed {seed}");
            float[] codes = found.Codes.data<float>().ToArray();
            foreach ((double x, double y) in centres)
                codes.Chunk(2).Min(code => Math.Pow(code[0] - x, 2) + Math.Pow(code[1] - y, 2)).Should().BeLessThan(0.05);
        }
    }

    [Fact]
    public void Each_code_is_the_mean_of_its_vectors_and_the_error_never_rises()
    {
        using var scope = NewDisposeScope();
        Tensor points = randn([500, 3], generator: new Generator(4));
        double last = double.PositiveInfinity;
        for (int iterations = 0; iterations < 12; iterations++)
        {
            using KMeansResult found = KMeans.Fit(points, 16, new KMeansOptions { Iterations = iterations }, new Generator(1));
            double error = cdist(points, found.Codes).amin([1]).square().mean().ToDouble();
            error.Should().BeLessThanOrEqualTo(last + 1e-6);
            last = error;
        }
        using KMeansResult end = KMeans.Fit(points, 16, new KMeansOptions { Iterations = 500 }, new Generator(1));
        end.Iterations.Should().BeLessThan(500, "it ends when nothing changes");
        Tensor nearest = cdist(points, end.Codes).argmin(1);
        for (int k = 0; k < 16; k++)
        {
            Tensor mean = points.index_select(0, (nearest == k).nonzero().squeeze(1)).mean([0]);
            (mean - end.Codes[k]).abs().max().ToSingle().Should().BeLessThan(1e-4f);
        }
    }

    [Fact]
    public void Equal_generators_give_equal_codes()
    {
        using var scope = NewDisposeScope();
        Tensor points = randn([3000, 5], generator: new Generator(4));
        using KMeansResult a = KMeans.Fit(points, 20, new KMeansOptions { SeedingVectorsPerCode = 10 }, new Generator(9));
        using KMeansResult b = KMeans.Fit(points, 20, new KMeansOptions { SeedingVectorsPerCode = 10 }, new Generator(9));
        a.Codes.Equals(b.Codes).Should().BeTrue();
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 4, 2)]
    [InlineData(3, 7, 1)]
    [InlineData(7, 7, 2)]
    [InlineData(8, 7, 3)]
    [InlineData(50, 1, 3)]
    public void Any_number_of_vectors_and_codes_gives_finite_different_codes(int n, int k, int d)
    {
        using var scope = NewDisposeScope();
        using KMeansResult found = KMeans.Fit(randn([n, d], generator: new Generator(2)), k, null, new Generator(1));
        found.Codes.shape.Should().Equal(k, d);
        found.Codes.isfinite().all().ToBoolean().Should().BeTrue();
        found.Codes.data<float>().ToArray().Chunk(d).Select(code => string.Join(' ', code)).Distinct().Should().HaveCount(k);
    }

    [Fact]
    public void Equal_vectors_are_no_obstacle()
    {
        using var scope = NewDisposeScope();
        using KMeansResult found = KMeans.Fit(ones([100, 2]), 4, null, new Generator(1));
        found.Codes.isfinite().all().ToBoolean().Should().BeTrue();
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using Tensor points = randn([200, 3]);
        Leaks.None(() => KMeans.Fit(points, 30).Dispose());
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        using var scope = NewDisposeScope();
        ((Action)(() => KMeans.Fit(zeros(0, 3), 2))).Should().Throw<ArgumentException>().WithParameterName("vectors");
        ((Action)(() => KMeans.Fit(zeros(3), 2))).Should().Throw<ArgumentException>().WithParameterName("vectors");
        ((Action)(() => KMeans.Fit(full([3, 2], float.NaN), 2))).Should().Throw<ArgumentException>().WithParameterName("vectors").WithMessage("*finite*");
        ((Action)(() => KMeans.Fit(zeros(3, 2), 0))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("k");
        ((Action)(() => KMeans.Fit(zeros(3, 2), 2, new KMeansOptions { Iterations = -1 }))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_quantizer_starts_from_the_clusters_of_its_first_batch()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(3, 2) { Initialization = CodebookInitialization.KMeans() }, new Generator(1));
        Tensor points = Clusters(30, 0.1, (0, 0), (5, 0), (0, 5));
        quantizer.call(points).Loss.ToDouble().Should().BeLessThan(0.01);
    }

    [Fact]
    public void A_quantizer_starts_from_a_pass_over_the_data()
    {
        using var scope = NewDisposeScope();
        foreach (CodebookQuantizer quantizer in new CodebookQuantizer[]
                 {
                     new VectorQuantizer(new VectorQuantizerOptions(3, 2), new Generator(1)),
                     new EmaVectorQuantizer(new EmaVectorQuantizerOptions(3, 2), new Generator(1)),
                     new SimVectorQuantizer(new SimVectorQuantizerOptions(3, 2) { HasBias = true }, new Generator(1)),
                 })
        {
            Tensor points = Clusters(90, 0.1, (0, 0), (5, 0), (0, 5));
            quantizer.FitCodes(points.split(27), maxVectors: 100);
            quantizer.eval();
            quantizer.call(points).Loss.ToDouble().Should().BeLessThan(0.01);
            quantizer.Dispose();
        }
    }

    [Fact]
    public void Codes_can_be_set()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(2, 2) { Initialization = CodebookInitialization.FirstBatch, Decay = 0.5, Epsilon = 0 });
        quantizer.SetCodes(tensor(new float[,] { { 1, 2 }, { 30, 40 } }));
        quantizer.CopyCodes().data<float>().ToArray().Should().Equal(1, 2, 30, 40);
        quantizer.call(tensor(new float[,] { { 3, 4 } }));
        // N = .5·1 + .5·1, m = .5·(1, 2) + .5·(3, 4)
        quantizer.CopyCodes().data<float>().ToArray().Should().Equal([2, 3, 30, 40], "codes that were set are not initialised again, and their statistics start with them");
        ((Action)(() => quantizer.SetCodes(zeros(3, 2)))).Should().Throw<ArgumentException>().WithParameterName("codes");
        ((Action)(() => quantizer.SetCodes(full([2, 2], float.NaN)))).Should().Throw<ArgumentException>().WithParameterName("codes");
    }
}
