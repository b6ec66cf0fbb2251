using TorchSharp;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class ResidualFiniteScalarTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Stages_together_are_one_uniform_grid(int levels)
    {
        using var scope = NewDisposeScope();
        const int Count = 4;
        double range = levels / (levels - 1.0);
        Tensor latents = linspace(-range, range, 5000, ScalarType.Float64).unsqueeze(1);
        Tensor sum = zeros_like(latents), rest = latents;
        double bound = 1.0 / (levels - 1);

        foreach (Quantizer stage in ResidualFiniteScalar.Levels([levels], Count))
        {
            Tensor vectors = stage.call(rest).Vectors;
            rest = rest - vectors;
            sum = sum + vectors;
            rest.abs().max().ToDouble().Should().BeLessThanOrEqualTo(bound + 1e-12);
            bound /= levels;
        }

        // Every value of the grid is a whole number of steps from the least one.
        double[] values = sum.data<double>().ToArray();
        double step = 2 * Math.Pow(levels, 1 - Count) / (levels - 1), least = values.Min();
        values.Should().OnlyContain(v => Math.Abs((v - least) / step - Math.Round((v - least) / step)) < 1e-6);
        values.Select(v => Math.Round((v - least) / step)).Distinct().Count().Should().Be((int)Math.Pow(levels, Count));
    }

    [Fact]
    public void Stages_by_hand()
    {
        using var scope = NewDisposeScope();
        IReadOnlyList<Quantizer> stages = ResidualFiniteScalar.Levels([3, 5], 2);
        Tensor latents = tensor(new double[,] { { 0.7, 0.6 } });

        // Levels 3: codes −1, 0, 1, then −1/3, 0, 1/3. Levels 5: −1, −½, 0, ½, 1, then the same over 5.
        Tensor first = stages[0].call(latents).Vectors, second = stages[1].call(latents - first).Vectors;

        first.data<double>().ToArray().Should().Equal(1, 0.5);
        double[] finer = second.data<double>().ToArray();
        finer[0].Should().BeApproximately(-1 / 3.0, 1e-12);
        finer[1].Should().BeApproximately(0.1, 1e-12);
    }

    [Fact]
    public void Legacy_scales_are_those_of_older_checkpoints()
    {
        using var scope = NewDisposeScope();
        IReadOnlyList<Quantizer> stages = ResidualFiniteScalar.Levels([5], 3, legacyScales: true);
        double[] largest = [.. stages.Select(stage => stage.Decode(tensor(new long[] { 4 })).ToDouble())];
        largest.Should().Equal(1, 1 / 4.0, 1 / 16.0);
        ResidualFiniteScalar.Levels([5], 2)[1].Decode(tensor(new long[] { 4 })).ToSingle().Should().Be(0.2f);
    }

    [Fact]
    public void Wrong_numbers_are_refused()
    {
        ((Action)(() => ResidualFiniteScalar.Levels([5], 0))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("count");
        ((Action)(() => ResidualFiniteScalar.Levels([1], 2))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Levels");
        ((Action)(() => ResidualFiniteScalar.Levels([5], 2, (LatentLayout)9))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Layout");
        ((Action)(() => ResidualFiniteScalar.Levels(null!, 2))).Should().Throw<ArgumentNullException>();
    }
}
