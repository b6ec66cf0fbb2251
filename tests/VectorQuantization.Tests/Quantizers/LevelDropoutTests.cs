using TorchSharp;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

/// <summary>Residual quantizers that drop their last levels in some training steps.</summary>
public sealed class LevelDropoutTests
{
    private static ResidualVectorQuantizer Make(int levels, ResidualVectorQuantizerOptions options, ulong seed = 1) =>
        new([.. Enumerable.Range(0, levels).Select(i => Composites.Gradient(2, (ulong)i))], options, new Generator(seed));

    /// <summary>How often each number of levels was used.</summary>
    private static int[] Count(ResidualVectorQuantizer quantizer, int steps)
    {
        int[] counts = new int[quantizer.LevelCount + 1];
        using var noGrad = no_grad();
        using Tensor latents = randn(2, 2);
        for (int step = 0; step < steps; step++)
        {
            using Quantized quantized = quantizer.call(latents);
            long[] row = quantized.Indices.data<long>().ToArray()[..quantizer.LevelCount];
            counts[row.TakeWhile(i => i >= 0).Count()]++;
            row.SkipWhile(i => i >= 0).All(i => i == -1).Should().BeTrue("only the last levels are dropped");
        }
        return counts;
    }

    [Fact]
    public void It_leaves_each_number_of_levels_as_often_as_another()
    {
        using var quantizer = Make(4, new ResidualVectorQuantizerOptions { DropoutProbability = 1 });
        int[] counts = Count(quantizer, 800);
        counts[0].Should().Be(0);
        counts.Skip(1).Should().OnlyContain(c => c > 140 && c < 260);
    }

    [Fact]
    public void It_happens_as_often_as_asked_and_leaves_the_fewest_levels_asked()
    {
        using var quantizer = Make(4, new ResidualVectorQuantizerOptions { DropoutProbability = 0.5, MinimumLevels = 3 });
        int[] counts = Count(quantizer, 800);
        (counts[1] + counts[2]).Should().Be(0);
        counts[3].Should().BeInRange(140, 260, "half of half of the steps");
    }

    [Fact]
    public void Numbers_of_levels_are_rounded_up_to_a_multiple_and_down_to_all()
    {
        using var quantizer = Make(5, new ResidualVectorQuantizerOptions { DropoutProbability = 1, LevelMultiple = 2 });
        int[] counts = Count(quantizer, 100);
        (counts[1] + counts[3]).Should().Be(0);
        new[] { counts[2], counts[4], counts[5] }.Should().OnlyContain(c => c > 0);
    }

    [Fact]
    public void A_dropped_level_has_no_index_no_loss_no_gradient_and_learns_nothing()
    {
        using var scope = NewDisposeScope();
        EmaVectorQuantizer first = Composites.Ema(2, 1), last = Composites.Ema(2, 2);
        VectorQuantizer middle = Composites.Gradient(2, 3);
        using var quantizer = new ResidualVectorQuantizer([first, middle, last], new ResidualVectorQuantizerOptions { DropoutProbability = 1 }, new Generator(1));
        using EmaVectorQuantizer alone = Composites.Ema(2, 1);
        Tensor latents = randn([10, 2], generator: new Generator(4)).requires_grad_();
        Quantized? quantized = null;
        Dictionary<string, Tensor> before = Composites.State(last);
        for (int step = 0; step < 50 && quantized is null; step++)
        {
            alone.load_state_dict(first.state_dict());
            Quantized one = quantizer.call(latents);
            if (one.Indices.data<long>()[1] < 0) quantized = one;
            else before = Composites.State(last);
        }

        quantized!.Vectors.Equals(alone.call(latents).Vectors).Should().BeTrue("one level is left");
        quantized.Indices.narrow(1, 1, 2).Equals(full([10, 2], -1L, int64)).Should().BeTrue();
        quantized.Terms.Select(t => t.Name).Should().Equal("levels.0.commitment", "levels.1.codebook", "levels.1.commitment", "levels.2.commitment");
        quantized.Terms.Skip(1).Select(t => t.Value.ToDouble()).Should().OnlyContain(v => v == 0);
        quantized.Loss.backward();
        middle.parameters().Single().grad.Should().BeNull();
        foreach ((string key, Tensor value) in last.state_dict()) value.Equals(before[key]).Should().BeTrue(key);
        foreach ((string key, Tensor value) in first.state_dict()) value.Equals(alone.state_dict()[key]).Should().BeTrue(key);
        quantizer.Decode(quantized.Indices).shape.Should().Equal(10, 2);
    }

    [Fact]
    public void Eval_mode_and_Encode_use_all_levels()
    {
        using var scope = NewDisposeScope();
        using var quantizer = Make(4, new ResidualVectorQuantizerOptions { DropoutProbability = 1 });
        Tensor latents = randn(10, 2);
        for (int i = 0; i < 10; i++) quantizer.Encode(latents).min().ToInt64().Should().BeGreaterThanOrEqualTo(0);
        quantizer.eval();
        for (int i = 0; i < 10; i++) quantizer.call(latents).Indices.min().ToInt64().Should().BeGreaterThanOrEqualTo(0);
    }

    [Fact]
    public void The_same_seed_drops_the_same_levels()
    {
        using ResidualVectorQuantizer a = Make(4, new ResidualVectorQuantizerOptions { DropoutProbability = 0.7 }), b = Make(4, new ResidualVectorQuantizerOptions { DropoutProbability = 0.7 });
        for (int i = 0; i < 10; i++) Count(a, 1).Should().Equal(Count(b, 1));
    }

    [Fact]
    public void Levels_of_several_columns_are_dropped_whole()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new ResidualVectorQuantizer(
            [new MultiHeadQuantizer(Composites.Gradient(1, 1), 2), new MultiHeadQuantizer(Composites.Gradient(1, 2), 2)],
            new ResidualVectorQuantizerOptions { DropoutProbability = 1 }, new Generator(1));
        quantizer.IndexDepth.Should().Be(4);
        var patterns = new HashSet<string>();
        for (int i = 0; i < 20; i++) patterns.Add(string.Concat(quantizer.call(randn(1, 2)).Indices.data<long>().ToArray().Select(index => index < 0 ? '-' : '+')));
        patterns.Should().BeEquivalentTo("++++", "++--");
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        foreach (double probability in new[] { -0.1, 1.1, double.NaN })
        {
            ((Action)(() => Make(2, new ResidualVectorQuantizerOptions { DropoutProbability = probability })))
                .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("DropoutProbability");
        }
        ((Action)(() => Make(2, new ResidualVectorQuantizerOptions { MinimumLevels = 0 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("MinimumLevels");
        ((Action)(() => Make(2, new ResidualVectorQuantizerOptions { MinimumLevels = 3 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("MinimumLevels");
        ((Action)(() => Make(2, new ResidualVectorQuantizerOptions { LevelMultiple = 0 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("LevelMultiple");
        ((Action)(() => Make(2, new ResidualVectorQuantizerOptions { Layout = (LatentLayout)7 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Layout");
    }
}
