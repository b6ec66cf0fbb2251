using VectorQuantization.Data;

namespace VectorQuantization.Tests.Data;

public sealed class SplitMix64Tests
{
    [Fact]
    public void The_numbers_are_those_of_the_published_generator()
    {
        var random = new SplitMix64(1234567);

        ulong[] numbers = [random.Next(), random.Next(), random.Next()];

        numbers.Should().Equal(6457827717110365317, 3203168211198807973, 9817491932198370423);
    }

    [Fact]
    public void Bounded_numbers_are_uniform()
    {
        var random = SplitMix64.Create(seed: 1, stream: 0);
        var counts = new int[6];
        for (var i = 0; i < 60_000; i++)
            counts[random.Next(6)]++;

        // The standard deviation of each count is 91.
        counts.Should().OnlyContain(count => Math.Abs(count - 10_000) < 400);
    }

    [Fact]
    public void Seeds_and_streams_give_different_numbers()
    {
        var first = from seed in Enumerable.Range(-10, 20) from stream in Enumerable.Range(0, 20) select SplitMix64.Create(seed, stream).Next();

        first.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Shares_are_the_upper_53_bits()
    {
        var bits = new SplitMix64(1);
        var shares = new SplitMix64(1);
        for (var i = 0; i < 1000; i++)
            shares.NextDouble().Should().Be((bits.Next() >> 11) / 9007199254740992.0).And.BeInRange(0, 1 - 1e-16);
    }
}
