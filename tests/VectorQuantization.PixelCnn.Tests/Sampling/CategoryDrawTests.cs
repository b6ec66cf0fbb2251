using VectorQuantization.Data;
using VectorQuantization.PixelCnn.Sampling;

namespace VectorQuantization.PixelCnn.Tests.Sampling;

public sealed class CategoryDrawTests
{
    /// <summary>Logits of the probabilities 0.1, 0.4, 0.2 and 0.3.</summary>
    private static readonly float[] Logits = [.. new[] { 0.1, 0.4, 0.2, 0.3 }.Select(p => (float)Math.Log(p))];

    private static double[] Shares(SamplingOptions options)
    {
        const int count = 20_000;
        var draw = new CategoryDraw(options, 4);
        var random = SplitMix64.Create(1, 2);
        var counts = new double[4];
        for (int i = 0; i < count; i++) counts[draw.Draw(Logits, ref random)] += 1.0 / count;
        return counts;
    }

    private static void Check(SamplingOptions options, params double[] expected)
    {
        double[] shares = Shares(options);
        for (int value = 0; value < 4; value++)
        {
            shares[value].Should().BeApproximately(expected[value], 0.015);
            if (expected[value] == 0) shares[value].Should().Be(0);
        }
    }

    [Fact]
    public void Values_come_by_their_probabilities() => Check(new(), 0.1, 0.4, 0.2, 0.3);

    [Fact]
    public void The_temperature_raises_probabilities_to_its_inverse()
    {
        double sum = 0.01 + 0.16 + 0.04 + 0.09;
        Check(new() { Temperature = 0.5 }, 0.01 / sum, 0.16 / sum, 0.04 / sum, 0.09 / sum);
    }

    [Fact]
    public void Top_k_keeps_the_k_likeliest() => Check(new() { TopK = 2 }, 0, 4.0 / 7, 0, 3.0 / 7);

    [Fact]
    public void The_nucleus_is_the_fewest_that_reach_the_share() => Check(new() { TopP = 0.75 }, 0, 4.0 / 9, 2.0 / 9, 3.0 / 9);

    [Fact]
    public void The_nucleus_is_taken_of_the_top_k() => Check(new() { TopK = 3, TopP = 0.7 }, 0, 4.0 / 7, 0, 3.0 / 7);

    [Fact]
    public void A_tiny_nucleus_leaves_the_likeliest_alone() => Check(new() { TopP = 1e-9 }, 0, 1, 0, 0);

    [Fact]
    public void More_values_than_there_are_means_all() => Check(new() { TopK = 99, TopP = 1 }, 0.1, 0.4, 0.2, 0.3);

    [Fact]
    public void Log_probabilities_are_normalised() =>
        CategoryDraw.LogProbability([1000, 1000 + (float)Math.Log(3)], 1).Should().BeApproximately(Math.Log(0.75), 1e-4);
}
