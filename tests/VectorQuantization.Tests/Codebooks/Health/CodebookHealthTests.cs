using Microsoft.Extensions.Logging;
using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Codebooks.Health;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Codebooks.Health;

public sealed class CodebookHealthTests
{
    /// <summary>Codes (0, 0), (3, 4), (6, 8), (0, 10).</summary>
    private static readonly float[,] FourCodes = { { 0, 0 }, { 3, 4 }, { 6, 8 }, { 0, 10 } };

    private static VectorQuantizer Quantizer(float[,] codes, LatentLayout layout = LatentLayout.ChannelsFirst)
    {
        var quantizer = new VectorQuantizer(new VectorQuantizerOptions(codes.GetLength(0), codes.GetLength(1)) { Layout = layout });
        using Tensor values = tensor(codes);
        quantizer.SetCodes(values);
        return quantizer;
    }

    [Fact]
    public void Usage_is_counted_over_all_steps()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer quantizer = Quantizer(FourCodes);
        using var health = new CodebookHealth(quantizer);

        health.Add(tensor(new long[] { 0, 0, 1 }));
        health.Add(tensor(new long[,] { { 0, -1 }, { 2, 0 } }));
        health.Add(tensor(new[] { 2, 2 }, int32));
        CodebookHealthReport report = health.Report();

        report.Steps.Should().Be(3);
        report.QuantizationError.Should().BeNull("no latents were seen");
        CodebookLevelReport level = report.Levels.Should().ContainSingle().Subject;
        level.Level.Should().Be(0);
        level.CodebookSize.Should().Be(4);
        level.Counts.Should().Equal(4, 1, 3, 0);
        level.Total.Should().Be(8);
        // p = 1/2, 1/8, 3/8
        double bits = 0.5 + 3.0 / 8 + 3.0 / 8 * Math.Log2(8.0 / 3);
        level.EntropyBits.Should().BeApproximately(bits, 1e-12);
        level.Perplexity.Should().BeApproximately(Math.Pow(2, bits), 1e-12);
        level.UsedCodes.Should().Be(3);
        level.DeadCodes.Should().Be(1);
        level.StepsSinceHit.Should().Equal([1, 2, 0, 3], "0 is in the last step, and all steps where there was no hit");
    }

    [Fact]
    public void A_code_is_dead_after_the_steps_given()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer quantizer = Quantizer(FourCodes);
        using var health = new CodebookHealth(quantizer, new CodebookHealthOptions { DeadAfter = 2 });
        health.Report().Levels[0].DeadCodes.Should().Be(0, "nothing is known yet");

        long[] dead = [.. new long[] { 0, 1, 2, 2 }.Select(code =>
        {
            health.Add(tensor(new[] { code }));
            return health.Report().Levels[0].DeadCodes;
        })];

        // After each step the codes of the last two are alive.
        dead.Should().Equal(3, 2, 2, 3);
        health.Report().Levels[0].UsedCodes.Should().Be(3);
    }

    [Fact]
    public void Norms_and_distances_between_codes_are_measured()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer quantizer = Quantizer(FourCodes);
        using var health = new CodebookHealth(quantizer);

        CodebookLevelReport level = health.Report().Levels[0];

        // Norms 0, 5, 10, 10. Nearest others: 5, 5, 5 and √40 to (6, 8).
        level.CodeNorms.Should().Be(new Distribution(0, 3.75, 7.5, 10, 10, 6.25));
        level.NeighbourDistances!.Min.Should().Be(5);
        level.NeighbourDistances.Median.Should().Be(5);
        level.NeighbourDistances.Max.Should().BeApproximately(Math.Sqrt(40), 1e-6);
    }

    [Fact]
    public void Equal_codes_have_distance_0_and_a_lone_code_none()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer equal = Quantizer(new float[,] { { 1 }, { 1 }, { 1 }, { 4 } }), alone = Quantizer(new float[,] { { 1 } });
        using CodebookHealth first = new(equal), second = new(alone);

        first.Report().Levels[0].NeighbourDistances.Should().Be(new Distribution(0, 0, 0, 0.75, 3, 0.75));
        second.Report().Levels[0].NeighbourDistances.Should().BeNull();
        second.Report().Levels[0].CodeNorms!.Mean.Should().Be(1);
    }

    [Fact]
    public void Distances_agree_with_a_slow_reference()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(37, 5), new Generator(3));
        using var health = new CodebookHealth(quantizer);
        Tensor codes = quantizer.CopyCodes().to_type(float64);

        double[] slow = ((codes.unsqueeze(0) - codes.unsqueeze(1)).norm(2) + eye(37, dtype: float64) * 1e9).amin([1]).data<double>().ToArray();

        Distribution found = health.Report().Levels[0].NeighbourDistances!, expected = Distribution.Of(slow)!;
        found.Mean.Should().BeApproximately(expected.Mean, 1e-6 * expected.Mean);
        found.Max.Should().BeApproximately(expected.Max, 1e-6 * expected.Max);
        found.LowerQuartile.Should().BeApproximately(expected.LowerQuartile, 1e-6 * expected.LowerQuartile);
    }

    [Fact]
    public void Drift_is_how_far_codes_moved_since_the_last_step()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer quantizer = Quantizer(new float[,] { { 0, 0 }, { 10, 0 } });
        using var health = new CodebookHealth(quantizer);
        Tensor indices = tensor(new long[] { 0 });

        health.Add(indices);
        health.Report().Levels[0].Drift.Should().BeNull();
        quantizer.SetCodes(tensor(new float[,] { { 3, 4 }, { 10, 0 } }));
        health.Add(indices);
        health.Report().Levels[0].Drift.Should().Be(new CodeDrift(2.5, 5, 2.5, 5));
        quantizer.SetCodes(tensor(new float[,] { { 3, 5 }, { 10, 2 } }));
        health.Add(indices);
        health.Report().Levels[0].Drift.Should().Be(new CodeDrift(1.5, 2, 2, 5));
        health.Add(indices);
        health.Report().Levels[0].Drift.Should().Be(new CodeDrift(0, 0, 4.0 / 3, 5));
    }

    [Theory]
    [InlineData(LatentLayout.ChannelsFirst)]
    [InlineData(LatentLayout.ChannelsLast)]
    public void The_error_is_the_mean_square_over_positions_that_have_a_code(LatentLayout layout)
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer quantizer = Quantizer(new float[,] { { 0, 0 }, { 10, 10 } }, layout);
        quantizer.eval();
        using var health = new CodebookHealth(quantizer);
        // One batch, four positions: (1, 2) → 1 + 4; (10, 7) → 9; a masked one; one that is not finite.
        Tensor rows = tensor(new float[,,] { { { 1, 2 }, { 10, 7 }, { 500, 500 }, { float.NaN, 1 } } });
        Tensor latents = layout == LatentLayout.ChannelsLast ? rows : rows.transpose(1, 2);

        health.Add(latents, quantizer.forward(latents, tensor(new[,] { { true, true, false, true } })));

        CodebookHealthReport report = health.Report();
        report.QuantizationError.Should().Be(14.0 / 4);
        report.Levels[0].Counts.Should().Equal(1, 1);
        report.Levels[0].Map!.Latents.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 5, 3)]
    [InlineData(7, 5, 3, 4)]
    [InlineData(2, 5, 3, 4, 6)]
    [InlineData(2, 1, 3, 2, 3, 2)]
    public void What_a_mask_leaves_out_has_no_part_in_any_figure(long batch, int k, int d, params int[] spatial)
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(k, d), new Generator(1));
        using CodebookHealth masked = new(quantizer), truncated = new(quantizer);
        Tensor latents = randn([batch, d, .. spatial.Select(size => (long)size)], generator: new Generator(2));
        Tensor mask = rand([batch, .. spatial.Select(size => (long)size)], generator: new Generator(3)) < 0.6;
        Tensor kept = latents.movedim([1], [-1]).reshape(-1, d).index_select(0, mask.flatten().nonzero().flatten());

        masked.Add(latents, quantizer.forward(latents, mask));
        truncated.Add(kept, quantizer.forward(kept));

        masked.Report().ToJson().Should().Be(truncated.Report().ToJson());
        masked.Report().ToSvg().Should().Be(truncated.Report().ToSvg());
        double slow = (kept - quantizer.Decode(quantizer.Encode(kept))).to_type(float64).square().mean().ToDouble();
        if (kept.numel() > 0) masked.Report().QuantizationError.Should().BeApproximately(slow, 1e-6);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Latents_of_other_types_have_their_error_added_up_in_float64(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer quantizer = Quantizer(new float[,] { { 0 } });
        using var health = new CodebookHealth(quantizer);
        Tensor latents = ones([70_000, 1], type);
        health.Add(latents, quantizer.call(latents));
        health.Report().QuantizationError.Should().Be(1);
    }

    [Fact]
    public void Several_codes_a_position_are_levels_of_their_own()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new TwoLevels(Quantizer(FourCodes));
        using var health = new CodebookHealth(quantizer);
        Tensor latents = tensor(new float[,] { { 1, 0 }, { 0, 9 } });

        health.Add(latents, quantizer.call(latents));

        CodebookHealthReport report = health.Report();
        report.QuantizationError.Should().Be(0.5);
        report.Levels.Should().HaveCount(2);
        report.Levels[0].Counts.Should().Equal([1, 0, 0, 1], "the level has a codebook of four, whatever the whole says");
        report.Levels[0].CodeNorms.Should().NotBeNull();
        report.Levels[0].Map!.Latents.Should().BeEmpty("what this level was given is not known");
        report.Levels[1].Counts.Should().Equal(0, 0, 2);
        report.Levels[1].CodeNorms.Should().BeNull();
        report.Levels[1].NeighbourDistances.Should().BeNull();
        report.Levels[1].Drift.Should().BeNull();
        report.Levels[1].Map.Should().BeNull();
    }

    [Fact]
    public void Implicit_codes_may_be_too_many_to_list()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new TwoLevels(Quantizer(FourCodes), 1L << 40);
        using var health = new CodebookHealth(quantizer);
        health.Add(tensor(new[,] { { 0, (1L << 40) - 1 }, { 0, 5 }, { 1, 5 } }));

        CodebookLevelReport level = health.Report().Levels[1];

        level.CodebookSize.Should().Be(1L << 40);
        level.Counts.Should().BeEmpty();
        level.StepsSinceHit.Should().BeEmpty();
        level.UsedCodes.Should().Be(2);
        level.DeadCodes.Should().Be((1L << 40) - 2);
        level.EntropyBits.Should().BeApproximately(Math.Log2(3) - 2.0 / 3, 1e-12);
    }

    [Fact]
    public void The_map_shows_latents_as_codes_are_compared_with_them()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(3, 2) { Normalized = true }, new Generator(1));
        using var health = new CodebookHealth(quantizer);
        // Of length 1 they are (1, 0) and (0, 1), √2 apart.
        Tensor latents = tensor(new float[,] { { 100, 0 }, { 0, 0.1f } });
        health.Add(latents, quantizer.call(latents));

        IReadOnlyList<MapPoint> points = health.Report().Levels[0].Map!.Latents;

        Math.Abs(points[0].X - points[1].X).Should().BeApproximately(Math.Sqrt(2), 1e-6);
        health.Report().Levels[0].CodeNorms!.Max.Should().BeApproximately(1, 1e-6);
    }

    [Fact]
    public void Several_threads_may_add()
    {
        using VectorQuantizer quantizer = Quantizer(FourCodes);
        using var health = new CodebookHealth(quantizer);
        Parallel.For(0, 100, i =>
        {
            using Tensor indices = tensor(new long[] { i % 4, 0 });
            health.Add(indices);
        });
        health.Report().Levels[0].Counts.Should().Equal(125, 25, 25, 25);
    }

    [Fact]
    public void A_collapse_is_warned_of_once_until_it_is_over()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer quantizer = Quantizer(FourCodes);
        var logger = new RecordingLogger<CodebookHealth>();
        using var health = new CodebookHealth(quantizer, new CodebookHealthOptions { CollapseThreshold = 0.5, CollapseWindow = 2 }, logger);
        Tensor collapsed = zeros(8, int64), healthy = tensor(new long[] { 0, 1, 2, 3 });

        health.Add(healthy);
        health.Add(collapsed);
        logger.Messages.Should().BeEmpty("over two steps p = (9, 1, 1, 1) / 12, a perplexity of 2.3 of 4");
        for (int i = 0; i < 6; i++) health.Add(collapsed);
        health.Reset();
        for (int i = 0; i < 2; i++) health.Add(collapsed);
        logger.Messages.Should().ContainSingle().Which.Should().Be((LogLevel.Warning,
            "Codebook 0 has collapsed: perplexity 1.0 of 4 possible, 1 of 4 codes used in the last 2 steps. Consider k-means initialisation, the revival of dead codes, or fewer codes"));

        for (int i = 0; i < 2; i++) health.Add(healthy);
        logger.Messages[1].Should().Be((LogLevel.Information, "Codebook 0 has recovered: perplexity 4.0 of 4 possible"));
        for (int i = 0; i < 4; i++) health.Add(collapsed);
        logger.Messages.Should().HaveCount(3);
    }

    [Fact]
    public void Few_latents_cannot_use_many_codes_and_are_no_collapse()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(1000, 2));
        var logger = new RecordingLogger<CodebookHealth>();
        using var health = new CodebookHealth(quantizer, new CodebookHealthOptions { CollapseWindow = 1 }, logger);
        health.Add(arange(3));
        health.Add(tensor(new long[] { -1, -1 }));
        health.Add(zeros(0, int64));
        logger.Messages.Should().BeEmpty();
    }

    [Fact]
    public void Revived_codes_are_counted()
    {
        using var scope = NewDisposeScope();
        var options = new VectorQuantizerOptions(3, 1) { DeadCodes = new DeadCodeOptions { Decay = 0, Threshold = 0.5 } };
        using var quantizer = new VectorQuantizer(options, new Generator(1));
        quantizer.SetCodes(tensor(new float[,] { { 0 }, { 50 }, { 100 } }));
        using var health = new CodebookHealth(quantizer);
        Tensor latents = tensor(new float[,] { { 0 }, { 1 }, { 2 } });

        health.Add(latents, quantizer.call(latents));
        health.Report().Levels[0].RevivedCodes.Should().Be(0);
        health.Add(latents, quantizer.call(latents));
        health.Report().Levels[0].RevivedCodes.Should().Be(2);
        quantizer.RevivedCodes.Should().Be(2);
        health.Reset();
        health.Report().Levels[0].RevivedCodes.Should().Be(0);
    }

    [Fact]
    public void It_begins_again_after_a_reset()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer quantizer = Quantizer(FourCodes);
        using var health = new CodebookHealth(quantizer);
        string before = health.Report().ToJson();
        Tensor latents = randn(20, 2, generator: new Generator(1));
        for (int i = 0; i < 3; i++) health.Add(latents, quantizer.call(latents));
        string first = health.Report().ToJson(), firstPicture = health.Report().ToSvg();

        health.Reset();
        health.Report().ToJson().Should().Be(before);
        for (int i = 0; i < 3; i++) health.Add(latents, quantizer.call(latents));
        health.Report().ToJson().Should().Be(first);
        health.Report().ToSvg().Should().Be(firstPicture);
    }

    [Fact]
    public void Looking_changes_neither_the_quantizer_nor_the_global_random_numbers()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(4, 2), new Generator(1));
        using var health = new CodebookHealth(quantizer, new CodebookHealthOptions { MapLatents = 5 });
        Tensor latents = randn(20, 2, generator: new Generator(2));
        Quantized quantized = quantizer.call(latents);
        var state = quantizer.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        manual_seed(7);
        Tensor expected = rand(3);

        manual_seed(7);
        health.Add(latents, quantized);
        health.Add(latents, quantized);
        health.Report().Levels[0].Map!.Latents.Should().HaveCount(5);

        rand(3).Equals(expected).Should().BeTrue();
        foreach (var (key, value) in quantizer.state_dict()) value.Equals(state[key]).Should().BeTrue(key);
    }

    [Fact]
    public void Empty_batches_are_fine()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer quantizer = Quantizer(FourCodes);
        using var health = new CodebookHealth(quantizer);
        Tensor latents = zeros(0, 2, 3);
        health.Add(latents, quantizer.call(latents));
        health.Report().QuantizationError.Should().BeNull();
        health.Report().Levels[0].DeadCodes.Should().Be(4);
    }

    [Fact]
    public void Wrong_input_is_refused_and_not_counted()
    {
        using var scope = NewDisposeScope();
        using VectorQuantizer quantizer = Quantizer(FourCodes);
        using var levels = new TwoLevels(Quantizer(FourCodes));
        using CodebookHealth health = new(quantizer), deep = new(levels);
        Tensor latents = zeros(3, 2);
        Quantized quantized = quantizer.call(latents);

        FluentActions.Invoking(() => health.Add(tensor(new long[] { 4 }))).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => health.Add(zeros(3))).Should().Throw<ArgumentException>().WithParameterName("indices");
        FluentActions.Invoking(() => health.Add(zeros(4, 2), quantized)).Should().Throw<ArgumentException>().WithParameterName("quantized").WithMessage("*(3)*(4)*");
        FluentActions.Invoking(() => health.Add(zeros(3, 5), quantized)).Should().Throw<ArgumentException>().WithParameterName("latents");
        FluentActions.Invoking(() => deep.Add(zeros([2, 3], int64))).Should().Throw<ArgumentException>().WithMessage("*expected 2 in the last dimension*");
        FluentActions.Invoking(() => deep.Add(tensor(new long[,] { { 3, 3 } }))).Should().Throw<ArgumentOutOfRangeException>();
        health.Report().Steps.Should().Be(0);
        deep.Report().Levels[0].Total.Should().Be(0);
        FluentActions.Invoking(() => new CodebookHealth(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        using VectorQuantizer quantizer = Quantizer(FourCodes);
        Refused(new CodebookHealthOptions { DeadAfter = 0 }, "DeadAfter");
        Refused(new CodebookHealthOptions { CollapseThreshold = 1.1 }, "CollapseThreshold");
        Refused(new CodebookHealthOptions { CollapseThreshold = double.NaN }, "CollapseThreshold");
        Refused(new CodebookHealthOptions { CollapseWindow = 0 }, "CollapseWindow");
        Refused(new CodebookHealthOptions { MapLatents = -1 }, "MapLatents");

        void Refused(CodebookHealthOptions options, string name) =>
            FluentActions.Invoking(() => new CodebookHealth(quantizer, options)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);
    }

    [Fact]
    public void Watching_leaves_no_tensor_behind()
    {
        using VectorQuantizer quantizer = Quantizer(FourCodes);
        using Tensor latents = randn(2, 2, 4, 4);
        Leaks.None(() =>
        {
            using var health = new CodebookHealth(quantizer);
            for (int i = 0; i < 3; i++)
            {
                using Quantized quantized = quantizer.call(latents);
                health.Add(latents, quantized);
            }
            health.Report();
        });
    }

    [Fact]
    public void It_outlives_the_scopes_it_is_called_in()
    {
        using VectorQuantizer quantizer = Quantizer(FourCodes);
        using var health = new CodebookHealth(quantizer, new CodebookHealthOptions { MapLatents = 8 });
        for (int i = 0; i < 3; i++)
        {
            using var scope = NewDisposeScope();
            Tensor latents = randn(6, 2);
            health.Add(latents, quantizer.call(latents));
        }
        health.Report().Levels[0].Map!.Latents.Should().HaveCount(8);
    }
}
