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

    public static TheoryData<int, double, int?, double?> Truncations => new()
    {
        // values, spread of the logits, top k, nucleus
        { 1, 1, 1, 0.5 }, { 7, 0, 3, null }, { 7, 0, null, 0.5 }, { 300, 0, 250, 0.9 }, { 300, 1, 20, null }, { 300, 12, null, 0.95 }, { 300, 12, 40, 0.7 },
        { 300, 200, 299, null }, { 300, 200, null, 0.999999 }, { 300, 2000, 50, null }, { 5000, 12, 100, 0.9 }, { 5000, 3, null, 0.99 },
    };

    [Theory]
    [MemberData(nameof(Truncations))]
    public void The_values_that_stay_are_those_of_a_full_sort(int categories, double spread, int? topK, double? topP)
    {
        var random = new Random(categories);
        // Of few different logits, so that there are equals.
        float[] logits = [.. Enumerable.Range(0, categories).Select(_ => (float)(spread * random.Next(60) / 60))];
        double greatest = logits.Max();
        double[] weights = [.. logits.Select(logit => Math.Exp(logit - greatest))];
        int[] sorted = [.. Enumerable.Range(0, categories).OrderByDescending(value => weights[value]).ThenBy(value => value).Take(topK ?? categories)];
        double wanted = topP is double p ? p * sorted.Sum(value => weights[value]) : double.PositiveInfinity, sum = 0;
        List<int> expected = [];
        foreach (int value in sorted)
        {
            if (sum >= wanted) break;
            expected.Add(value);
            sum += weights[value];
        }

        var draw = new CategoryDraw(new() { TopK = topK, TopP = topP }, categories);
        SplitMix64 source = SplitMix64.Create(1, 2), same = SplitMix64.Create(1, 2);
        for (int i = 0; i < 500; i++)
        {
            // The value at a uniform share of the sum of those that stay, in their own order.
            double left = same.NextDouble() * sum;
            int inverse = expected.Order().Where(value => weights[value] > 0).First(value => (left -= weights[value]) < 0 || value == expected.Max());
            draw.Draw(logits, ref source).Should().Be(inverse);
        }
    }

    [Fact]
    public void Log_probabilities_of_many_values_are_those_of_the_formula()
    {
        var random = new Random(1);
        foreach (int categories in (int[])[1, 7, 8, 9, 33, 500])
        {
            float[] logits = [.. Enumerable.Range(0, categories).Select(_ => (float)(random.NextDouble() * 40 - 20))];
            double expected = logits[0] - Math.Log(logits.Sum(logit => Math.Exp(logit)));
            CategoryDraw.LogProbability(logits, 0).Should().BeApproximately(expected, 1e-12);
        }
        CategoryDraw.LogProbability([.. Enumerable.Repeat(-3e38f, 16), 3e38f], 16).Should().Be(0);
    }

    [Fact]
    public void Log_probabilities_are_normalised() =>
        CategoryDraw.LogProbability([1000, 1000 + (float)Math.Log(3)], 1).Should().BeApproximately(Math.Log(0.75), 1e-4);
}
