using TorchSharp;
using VectorQuantization.Codebooks;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Codebooks;

public sealed class MixedRadixTests
{
    [Theory]
    [InlineData(true, 1 + 3 * 3 + 15 * 2)]
    [InlineData(false, 2 + 4 * 3 + 20 * 1)]
    public void The_order_of_digits_decides_their_places(bool isFirstLeast, long number)
    {
        using var scope = NewDisposeScope();
        var radix = new MixedRadix([3, 5, 4], isFirstLeast);
        Tensor digits = tensor(new long[,] { { 1, 3, 2 } });

        radix.Count.Should().Be(60);
        radix.Pack(digits).data<long>().ToArray().Should().Equal(number);
        radix.Unpack(tensor(new[] { number })).Equals(digits).Should().BeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Numbers_up_to_two_to_the_62_are_exact(bool isFirstLeast)
    {
        using var scope = NewDisposeScope();
        var radix = new MixedRadix(Enumerable.Repeat(2, 62), isFirstLeast);
        radix.Count.Should().Be(MixedRadix.MaxCount);
        Tensor numbers = tensor(new[] { 0L, 1, (1L << 24) + 1, (1L << 31) + 1, (1L << 53) + 1, (1L << 62) - 1, 0x2AAA_AAAA_AAAA_AAAB });
        radix.Pack(radix.Unpack(numbers)).Equals(numbers).Should().BeTrue();
        radix.Unpack(numbers).sum(dim: 1).data<long>().ToArray().Should().Equal(0, 1, 2, 2, 2, 62, 32);
    }

    [Fact]
    public void No_number_is_no_row_of_digits()
    {
        using var scope = NewDisposeScope();
        var radix = new MixedRadix([3, 5], true);
        radix.Unpack(zeros(0, ScalarType.Int64)).shape.Should().Equal(0, 2);
        radix.Pack(zeros(0, 2, dtype: ScalarType.Int64)).shape.Should().Equal(0);
    }
}
