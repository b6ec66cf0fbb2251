using TorchSharp;
using VectorQuantization.Codebooks;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Codebooks;

public sealed class CodeUsageTests
{
    [Fact]
    public void A_uniform_usage_has_perplexity_K_and_a_collapsed_one_has_1()
    {
        using var scope = NewDisposeScope();
        CodeUsage.PerplexityOf(arange(64), 64).Should().BeApproximately(64, 1e-9);
        CodeUsage.PerplexityOf(zeros(50, dtype: int64), 64).Should().Be(1);
    }

    [Fact]
    public void Perplexity_and_entropy_follow_the_definition()
    {
        using var scope = NewDisposeScope();
        var usage = new CodeUsage(4);
        usage.Add(tensor(new long[] { 0, 0, 1, 3 }));

        // p = (1/2, 1/4, 0, 1/4): 1.5 bits
        usage.EntropyBits.Should().BeApproximately(1.5, 1e-12);
        usage.Perplexity.Should().BeApproximately(Math.Exp(0.5 * Math.Log(2) + 0.5 * Math.Log(4)), 1e-12);
        usage.Counts.Should().Equal(2, 1, 0, 1);
        usage.UsedCodes.Should().Be(3);
        usage.Total.Should().Be(4);
    }

    [Fact]
    public void Batches_add_up_to_the_data_set()
    {
        using var scope = NewDisposeScope();
        Tensor indices = randint(0, 10, new long[] { 6, 5, 5 }, int64, generator: new Generator(1));
        var whole = new CodeUsage(10);
        var parts = new CodeUsage(10);
        whole.Add(indices);
        foreach (Tensor part in indices.split(2)) parts.Add(part.to_type(ScalarType.Int32));
        parts.Add(zeros(0, 5, dtype: int64));

        parts.Counts.Should().Equal(whole.Counts);
        parts.Perplexity.Should().Be(whole.Perplexity);
        parts.Reset();
        parts.Total.Should().Be(0);
        parts.Perplexity.Should().Be(1);
    }

    [Fact]
    public void Indices_that_are_no_codes_are_refused_and_not_counted()
    {
        using var scope = NewDisposeScope();
        var usage = new CodeUsage(4);
        ((Action)(() => usage.Add(tensor(new long[] { 0, 4 })))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*0 to 3*4*");
        ((Action)(() => usage.Add(tensor(new long[] { 0, -2 })))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => usage.Add(tensor(new float[] { 1 })))).Should().Throw<ArgumentException>();
        usage.Total.Should().Be(0);
        ((Action)(() => new CodeUsage(0))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Vectors_without_a_code_are_not_counted()
    {
        using var scope = NewDisposeScope();
        var usage = new CodeUsage(3);
        usage.Add(tensor(new long[] { -1, 0, 2, -1, 2 }));
        usage.Counts.Should().Equal(1, 0, 2);
        usage.Total.Should().Be(3);
        CodeUsage.PerplexityOf(tensor(new long[] { -1, -1 }), 3).Should().Be(1);
    }

    [Fact]
    public void Counting_leaves_no_tensor_behind()
    {
        using Tensor indices = randint(0, 10, new long[] { 6, 5 }, int64);
        Leaks.None(() => new CodeUsage(10).Add(indices));
    }
}
