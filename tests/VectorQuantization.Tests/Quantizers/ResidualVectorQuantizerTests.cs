using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class ResidualVectorQuantizerTests
{
    private static VectorQuantizer WithCodes(params float[] codes)
    {
        using var scope = NewDisposeScope();
        var quantizer = new VectorQuantizer(new VectorQuantizerOptions(codes.Length, 1));
        quantizer.SetCodes(tensor(codes).unsqueeze(1));
        return quantizer;
    }

    private static ResidualVectorQuantizer ThreeLevels(ResidualVectorQuantizerOptions? options = null) =>
        new([WithCodes(0, 10), WithCodes(-2, 2), WithCodes(-0.5f, 0.5f)], options);

    [Fact]
    public void Each_level_quantizes_what_the_levels_before_it_left()
    {
        using var scope = NewDisposeScope();
        using var quantizer = ThreeLevels();

        Quantized quantized = quantizer.call(tensor(new float[,] { { 9 }, { 2.25f } }));

        // 9 = 10 − 1, −1 = −2 + 1, 1 = 0.5 + 0.5; 2.25 = 0 + 2.25, 2.25 = 2 + 0.25, 0.25 = 0.5 − 0.25
        quantized.Indices.data<long>().ToArray().Should().Equal(1, 0, 1, 0, 1, 1);
        quantized.Vectors.data<float>().ToArray().Should().Equal(8.5f, 2.5f);
        quantized.Terms.Select(t => (t.Name, t.Weight)).Should().Equal(
            ("levels.0.codebook", 1.0), ("levels.0.commitment", 0.25), ("levels.1.codebook", 1.0), ("levels.1.commitment", 0.25), ("levels.2.codebook", 1.0), ("levels.2.commitment", 0.25));
        double[] errors = [(1 + 5.0625) / 2, (1 + 0.0625) / 2, (0.25 + 0.0625) / 2];
        for (int i = 0; i < 3; i++) quantized.Term($"levels.{i}.commitment").ToDouble().Should().Be(errors[i]);
        quantized.Loss.ToDouble().Should().BeApproximately(1.25 * errors.Sum(), 1e-6);
        (quantizer.LevelCount, quantizer.IndexDepth, quantizer.CodebookSize, quantizer.BitsPerPosition).Should().Be((3, 3, 2, 3));
    }

    [Theory]
    [InlineData(1, 1, 1, 3)]
    [InlineData(30, 1, 4, 1)]
    [InlineData(50, 6, 4, 3)]
    [InlineData(0, 6, 4, 3)]
    public void It_agrees_with_a_slow_reference(int n, int k, int d, int levels)
    {
        using var scope = NewDisposeScope();
        VectorQuantizer[] stack = [.. Enumerable.Range(0, levels).Select(i => Composites.Gradient(d, (ulong)(i + 1), k))];
        using var quantizer = new ResidualVectorQuantizer(stack);
        Tensor latents = randn([n, d], generator: new Generator(9));
        float[] values = latents.data<float>().ToArray();
        var indices = new List<long>();
        for (int row = 0; row < n; row++)
        {
            double[] left = [.. values.Skip(row * d).Take(d).Select(v => (double)v)];
            foreach (VectorQuantizer level in stack)
            {
                float[] codes = level.CopyCodes().data<float>().ToArray();
                int best = Enumerable.Range(0, k).MinBy(j => Enumerable.Range(0, d).Sum(c => Math.Pow(left[c] - codes[j * d + c], 2)));
                indices.Add(best);
                for (int c = 0; c < d; c++) left[c] -= codes[best * d + c];
            }
        }

        quantizer.Encode(latents).data<long>().ToArray().Should().Equal(indices);
        quantizer.call(latents).Indices.data<long>().ToArray().Should().Equal(indices);
    }

    [Fact]
    public void The_error_falls_with_every_level()
    {
        using var scope = NewDisposeScope();
        EmaVectorQuantizer[] levels =
        [
            .. Enumerable.Range(0, 6).Select(i => new EmaVectorQuantizer(
                new EmaVectorQuantizerOptions(16, 8) { Initialization = CodebookInitialization.KMeans() }, new Generator((ulong)i))),
        ];
        using var quantizer = new ResidualVectorQuantizer(levels);
        Tensor latents = randn([512, 8], generator: new Generator(9));
        quantizer.call(latents);
        quantizer.eval();

        Tensor indices = quantizer.Encode(latents);
        double last = latents.square().mean().ToDouble();
        for (int q = 1; q <= 6; q++)
        {
            double error = (latents - quantizer.Decode(indices, q)).square().mean().ToDouble();
            error.Should().BeLessThan(0.85 * last, $"of level {q}");
            last = error;
        }
    }

    [Fact]
    public void Every_levels_commitment_reaches_the_latents()
    {
        using var scope = NewDisposeScope();
        using var quantizer = ThreeLevels();
        Tensor latents = tensor(new float[,] { { 9 } }, requires_grad: true);

        quantizer.call(latents).Loss.backward();

        // β · 2 (r − q) for r − q of −1, 1 and 0.5
        latents.grad!.item<float>().Should().Be(0.25f * 2 * (-1 + 1 + 0.5f));
    }

    [Fact]
    public void With_attached_residuals_only_the_first_of_straight_through_levels_commits_the_latents()
    {
        using var scope = NewDisposeScope();
        using var quantizer = ThreeLevels(new ResidualVectorQuantizerOptions { DetachResidual = false });
        Tensor latents = tensor(new float[,] { { 9 } }, requires_grad: true);

        quantizer.call(latents).Loss.backward();

        latents.grad!.item<float>().Should().Be(0.25f * 2 * -1);
    }

    [Fact]
    public void Levels_with_projections_get_the_gradient_of_the_composition()
    {
        using var scope = NewDisposeScope();
        Quantizer[] levels = [.. Enumerable.Range(1, 3).Select(i => new ProjectedQuantizer(Composites.Gradient(2, (ulong)i), 4, null, new Generator((ulong)i)))];
        using var quantizer = new ResidualVectorQuantizer(levels);
        Tensor latents = randn([6, 4], generator: new Generator(5)).requires_grad_(), same = latents.detach().clone().requires_grad_();
        Tensor weights = randn([6, 4], generator: new Generator(6));

        (quantizer.call(latents).Vectors * weights).sum().backward();
        Tensor first = levels[0].call(same).Vectors, second = levels[1].call(same - first).Vectors, third = levels[2].call(same - first - second).Vectors;
        ((first + second + third) * weights).sum().backward();

        (latents.grad! - same.grad!).abs().max().ToDouble().Should().BeLessThan(1e-5);
    }

    [Fact]
    public void Levels_that_rotate_gradients_add_what_each_changes()
    {
        using var scope = NewDisposeScope();
        VectorQuantizer Level(ulong seed) => new(
            new VectorQuantizerOptions(5, 3) { Initialization = CodebookInitialization.Normal(), Gradient = GradientEstimator.Rotation, CommitmentWeight = 0 }, new Generator(seed));
        using VectorQuantizer a = Level(1), b = Level(2);
        using var quantizer = new ResidualVectorQuantizer([a, b]);
        Tensor latents = randn([6, 3], generator: new Generator(5)).requires_grad_(), weights = randn([6, 3], generator: new Generator(6));
        Tensor Alone(VectorQuantizer level, Tensor at)
        {
            Tensor leaf = at.detach().clone().requires_grad_();
            (level.call(leaf).Vectors * weights).sum().backward();
            return leaf.grad!;
        }

        Quantized quantized = quantizer.call(latents);
        (quantized.Vectors * weights).sum().backward();

        Tensor residual = latents.detach() - a.call(latents).Vectors.detach();
        Tensor expected = Alone(a, latents) + Alone(b, residual) - weights;
        (latents.grad! - expected).abs().max().ToDouble().Should().BeLessThan(1e-5);
        quantized.Vectors.Equals(quantizer.Decode(quantized.Indices)).Should().BeTrue();
    }

    [Fact]
    public void The_loss_gradient_agrees_with_finite_differences()
    {
        using var scope = NewDisposeScope();
        EmaVectorQuantizer[] levels = [Composites.Ema(3, 1), Composites.Ema(3, 2)];
        using var quantizer = new ResidualVectorQuantizer(levels);
        quantizer.to(float64);
        quantizer.eval();
        Gradients.Check(x => quantizer.call(x).Loss, randn([5, 3], float64, generator: new Generator(3)));
    }

    [Fact]
    public void Latents_of_half_types_leave_residuals_in_float32()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new ResidualVectorQuantizer([WithCodes(1000.25f, 0), WithCodes(0.25f, -0.25f)]);
        // 1000.25 is no half number: in half arithmetic the residual of 1000.5 would be 0.5 or 0.
        quantizer.call(tensor(new float[,] { { 1000.5f } }).to_type(ScalarType.Float16)).Term("levels.1.commitment").ToDouble().Should().Be(0);
    }

    [Fact]
    public void The_first_levels_decode_to_a_coarser_vector()
    {
        using var scope = NewDisposeScope();
        using var quantizer = ThreeLevels();
        Tensor indices = tensor(new long[,] { { 1, 0, 1 }, { 0, 1, 1 } });

        quantizer.Decode(indices, 1).data<float>().ToArray().Should().Equal(10, 0);
        quantizer.Decode(indices, 2).data<float>().ToArray().Should().Equal(8, 2);
        quantizer.Decode(indices.narrow(1, 0, 2), 2).data<float>().ToArray().Should().Equal([8, 2], "later columns may be missing");
        quantizer.Decode(indices, 3).Equals(quantizer.Decode(indices)).Should().BeTrue();
        quantizer.Decode(tensor(new byte[,] { { 1, 0 } }), 1).item<float>().Should().Be(10, "any integer type will do");
        quantizer.Decode(tensor(new long[,] { { -1, -1, -1 }, { 1, -1, -1 } })).data<float>().ToArray().Should().Equal([0, 10], "a missing level adds nothing");
        Leaks.None(() => quantizer.Decode(indices, 2).Dispose());
        quantizer.Decode(zeros(2, 5, 3, dtype: int64), 2).shape.Should().Equal(2, 1, 5);
    }

    [Fact]
    public void Wrong_indices_are_refused()
    {
        using var scope = NewDisposeScope();
        using var quantizer = ThreeLevels();
        ((Action)(() => quantizer.Decode(null!, 1))).Should().Throw<ArgumentNullException>();
        ((Action)(() => quantizer.Decode(zeros(2, 3, dtype: int64), 0))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("levels");
        ((Action)(() => quantizer.Decode(zeros(2, 3, dtype: int64), 4))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("levels");
        ((Action)(() => quantizer.Decode(zeros(2, 1, dtype: int64), 2))).Should().Throw<ArgumentException>().WithMessage("*(2, 1)*2 to 3*");
        ((Action)(() => quantizer.Decode(zeros(2, 4, dtype: int64), 2))).Should().Throw<ArgumentException>();
        ((Action)(() => quantizer.Decode(zeros(3, dtype: int64), 1))).Should().Throw<ArgumentException>();
        ((Action)(() => quantizer.Decode(zeros(2, 3), 1))).Should().Throw<ArgumentException>().WithMessage("*integer*");
        ((Action)(() => quantizer.Decode(full([2, 3], 2L, int64), 1))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Wrong_levels_are_refused()
    {
        using Quantizer two = Composites.Gradient(2, 1), three = Composites.Gradient(3, 1);
        ((Action)(() => new ResidualVectorQuantizer(null!))).Should().Throw<ArgumentNullException>().WithParameterName("levels");
        ((Action)(() => new ResidualVectorQuantizer([]))).Should().Throw<ArgumentException>().WithParameterName("levels");
        ((Action)(() => new ResidualVectorQuantizer([two, null!]))).Should().Throw<ArgumentException>().WithMessage("Level 1*");
        ((Action)(() => new ResidualVectorQuantizer([two, three]))).Should().Throw<ArgumentException>().WithMessage("Level 1*3*2*");
    }

    [Fact]
    public void The_state_dictionary_has_the_documented_keys()
    {
        using Quantizer quantizer = Composites.Make("residual");
        quantizer.state_dict().Keys.Should().BeEquivalentTo(
            "levels.0.embed", "levels.0.cluster_size", "levels.0.embed_avg", "levels.1.embedding.weight", "levels.2.embed", "levels.2.cluster_size", "levels.2.embed_avg");
    }
}
