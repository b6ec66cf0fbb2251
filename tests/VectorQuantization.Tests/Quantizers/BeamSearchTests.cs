using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class BeamSearchTests
{
    private static ResidualVectorQuantizer Make(int levels, int codes, int dimension, int width, int? evalWidth = null) => new(
        [.. Enumerable.Range(0, levels).Select(i => Composites.Ema(dimension, (ulong)i + 1, codes))], new ResidualVectorQuantizerOptions { BeamWidth = width, EvalBeamWidth = evalWidth });

    private static double[] Errors(Quantizer quantizer, Tensor latents) =>
        (latents - quantizer.Decode(quantizer.Encode(latents))).square().sum(dim: 1).to_type(float64).data<double>().ToArray();

    [Fact]
    public void Two_codes_that_are_near_together_beat_the_nearest_code_first()
    {
        using var scope = NewDisposeScope();
        VectorQuantizer Level(params float[] codes)
        {
            var level = new VectorQuantizer(new VectorQuantizerOptions(codes.Length, 1));
            level.SetCodes(tensor(codes).unsqueeze(1));
            return level;
        }
        // 6 is nearer to 10 than to 0, but 0 + 6 meets it.
        using var greedy = new ResidualVectorQuantizer([Level(0, 10), Level(0, 6)]);
        using var beam = new ResidualVectorQuantizer([Level(0, 10), Level(0, 6)], new ResidualVectorQuantizerOptions { BeamWidth = 2 });
        Tensor latents = tensor(new float[,] { { 6 } });

        greedy.Encode(latents).data<long>().ToArray().Should().Equal(1, 0);
        beam.Encode(latents).data<long>().ToArray().Should().Equal(0, 1);
        Quantized quantized = beam.call(latents);
        quantized.Vectors.item<float>().Should().Be(6);
        quantized.Term("levels.0.commitment").item<float>().Should().Be(36, "the levels' losses are those of the codes taken");
        quantized.Term("levels.1.commitment").item<float>().Should().Be(0);
    }

    [Theory]
    [InlineData(3, 3, 2, 27)]
    [InlineData(2, 5, 1, 25)]
    [InlineData(4, 2, 3, 16)]
    [InlineData(3, 1, 2, 4)]
    public void A_beam_as_wide_as_there_are_sums_finds_the_nearest_of_all(int levels, int codes, int dimension, int width)
    {
        using var scope = NewDisposeScope();
        using ResidualVectorQuantizer quantizer = Make(levels, codes, dimension, width);
        Tensor latents = randn([25, dimension], generator: new Generator(9));
        Tensor all = cartesian(levels, codes), sums = quantizer.Decode(all);
        double[] least = (latents.unsqueeze(1) - sums.unsqueeze(0)).square().sum(dim: 2).amin(1).to_type(float64).data<double>().ToArray();

        double[] errors = Errors(quantizer, latents);

        for (int i = 0; i < 25; i++) errors[i].Should().BeApproximately(least[i], 1e-4);

        static Tensor cartesian(int levels, int codes)
        {
            long count = (long)Math.Pow(codes, levels);
            Tensor number = arange(count, ScalarType.Int64);
            return stack([.. Enumerable.Range(0, levels).Select(i => number.div((long)Math.Pow(codes, i), RoundingMode.floor).remainder(codes))], 1);
        }
    }

    [Fact]
    public void A_beam_of_one_is_the_greedy_search()
    {
        using var scope = NewDisposeScope();
        using ResidualVectorQuantizer quantizer = Make(4, 8, 3, 1);
        Tensor latents = randn([200, 3], generator: new Generator(9));
        CodebookQuantizer[] levels = [.. Enumerable.Range(0, 4).Select(i => Composites.Ema(3, (ulong)i + 1, 8))];
        BeamSearch.Find(levels, latents, 1, _ => { }, false).Equals(quantizer.Encode(latents)).Should().BeTrue();
    }

    [Fact]
    public void A_wider_beam_errs_less_on_average()
    {
        using var scope = NewDisposeScope();
        Tensor latents = randn([400, 6], generator: new Generator(9));
        double last = double.PositiveInfinity;
        foreach (int width in new[] { 1, 2, 4, 16 })
        {
            using ResidualVectorQuantizer quantizer = Make(4, 16, 6, width);
            double error = Errors(quantizer, latents).Average();
            error.Should().BeLessThan(last, $"of width {width}");
            last = error;
        }
    }

    [Fact]
    public void Training_learns_from_the_codes_that_the_search_took()
    {
        using var scope = NewDisposeScope();
        using ResidualVectorQuantizer quantizer = Make(2, 4, 2, 8);
        EmaVectorQuantizer[] levels = [Composites.Ema(2, 1, 4), Composites.Ema(2, 2, 4)];
        Tensor latents = randn([30, 2], generator: new Generator(9));

        Quantized quantized = quantizer.call(latents);

        Tensor residual = latents;
        for (int i = 0; i < 2; i++)
        {
            Tensor codes = quantized.Indices.select(1, i), before = levels[i].CopyCodes();
            Tensor oneHot = (codes.unsqueeze(1) == arange(4, int64)).to_type(float32);
            Tensor size = 0.5 + 0.5 * oneHot.sum(dim: 0), sums = 0.5 * before + 0.5 * oneHot.t().matmul(residual);
            var state = quantizer.state_dict();
            (state[$"levels.{i}.cluster_size"] - size).abs().max().ToDouble().Should().BeLessThan(1e-6);
            (state[$"levels.{i}.embed_avg"] - sums).abs().max().ToDouble().Should().BeLessThan(1e-5);
            residual = residual - before.index_select(0, codes);
        }
        quantized.Indices.Equals(quantizer.Encode(latents)).Should().BeFalse("the codes have moved on");
    }

    [Fact]
    public void Training_and_eval_mode_may_search_differently()
    {
        using var scope = NewDisposeScope();
        using ResidualVectorQuantizer quantizer = Make(3, 8, 3, 1, 8), greedy = Make(3, 8, 3, 1), beam = Make(3, 8, 3, 8), other = Make(3, 8, 3, 8, 1);
        Tensor latents = randn([100, 3], generator: new Generator(9));
        Tensor near = greedy.Encode(latents), nearer = beam.Encode(latents);
        near.Equals(nearer).Should().BeFalse();

        quantizer.Encode(latents).Equals(nearer).Should().BeTrue();
        other.Encode(latents).Equals(near).Should().BeTrue();
        quantizer.call(latents).Indices.Equals(near).Should().BeTrue();
        other.call(latents).Indices.Equals(nearer).Should().BeTrue();
    }

    [Fact]
    public void First_codes_come_from_what_the_beams_leave()
    {
        using var scope = NewDisposeScope();
        EmaVectorQuantizer Level(ulong seed) => new(new EmaVectorQuantizerOptions(6, 2) { Initialization = CodebookInitialization.FirstBatch }, new Generator(seed));
        using var quantizer = new ResidualVectorQuantizer([Level(1), Level(2)], new ResidualVectorQuantizerOptions { BeamWidth = 3 });
        quantizer.call(randn([50, 2], generator: new Generator(9)));
        quantizer.state_dict()["levels.0.inited"].ToInt64().Should().Be(1);
        quantizer.state_dict()["levels.1.inited"].ToInt64().Should().Be(1);
    }

    [Fact]
    public void Beams_that_do_not_fit_are_refused()
    {
        VectorQuantizer Level(VectorQuantizerOptions? options = null) => new(options ?? new VectorQuantizerOptions(4, 2));
        Action With(ResidualVectorQuantizerOptions options, Quantizer level) => () => new ResidualVectorQuantizer([Level(), level], options);

        With(new() { BeamWidth = 0 }, Level()).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("BeamWidth").WithMessage("*1 to 64*");
        With(new() { BeamWidth = 65 }, Level()).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("BeamWidth");
        With(new() { EvalBeamWidth = 0 }, Level()).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("EvalBeamWidth");
        With(new() { BeamWidth = 2 }, Level(new VectorQuantizerOptions(4, 2) { Normalized = true })).Should().Throw<ArgumentException>().WithMessage("Level 1*").WithParameterName("BeamWidth");
        With(new() { EvalBeamWidth = 2 }, new MultiHeadQuantizer(Composites.Gradient(1, 1), 2)).Should().Throw<ArgumentException>().WithParameterName("EvalBeamWidth");
        var drawing = new VectorQuantizerOptions(4, 2) { SamplingTemperature = 1 };
        With(new() { BeamWidth = 2 }, Level(drawing)).Should().Throw<ArgumentException>().WithMessage("*draws*");
        With(new() { EvalBeamWidth = 2 }, Level(drawing)).Should().NotThrow("eval mode draws nothing");
    }
}
