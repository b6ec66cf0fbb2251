using System.Globalization;
using TorchSharp;

namespace TorchSharp.Tests;

public class BFloat16Tests
{
    [Theory]
    [InlineData(1f, 1f)]
    [InlineData(-2.5f, -2.5f)]
    [InlineData(1.00390625f, 1f)]         // half of the last place: to the even neighbour, downwards
    [InlineData(1.01171875f, 1.015625f)]  // half of the last place: to the even neighbour, upwards
    [InlineData(1.005f, 1.0078125f)]
    [InlineData(3.39e38f, 3.3895314e38f)]
    [InlineData(3.4028235e38f, float.PositiveInfinity)]
    public void A_float_is_rounded_to_the_nearest_with_ties_to_even(float value, float expected) =>
        new BFloat16(value).ToSingle().Should().Be(expected);

    [Fact]
    public void The_constants_are_those_of_the_format()
    {
        BFloat16.One.ToSingle().Should().Be(1);
        BFloat16.Zero.ToSingle().Should().Be(0);
        BFloat16.Epsilon.ToSingle().Should().Be(0.0078125f);
        BFloat16.MaxValue.ToSingle().Should().Be(3.3895314e38f);
        BFloat16.MinValue.ToSingle().Should().Be(-3.3895314e38f);
        BFloat16.MinNormal.ToSingle().Should().Be(1.17549435e-38f);
        BFloat16.SmallestSubnormal.ToSingle().Should().Be(9.1835e-41f);
        BFloat16.IsNaN(BFloat16.NaN).Should().BeTrue();
        BFloat16.IsPositiveInfinity(BFloat16.PositiveInfinity).Should().BeTrue();
        BFloat16.IsNegativeInfinity(BFloat16.NegativeInfinity).Should().BeTrue();
        BFloat16.IsFinite(BFloat16.MaxValue).Should().BeTrue();
        BFloat16.IsFinite(BFloat16.PositiveInfinity).Should().BeFalse();
    }

    [Fact]
    public void Arithmetic_rounds_each_result()
    {
        var one = new BFloat16(1);
        var small = new BFloat16(0.001f);
        (one + small).Should().Be(one);
        (new BFloat16(3) * new BFloat16(0.5f)).ToSingle().Should().Be(1.5f);
        (new BFloat16(7) % new BFloat16(4)).ToSingle().Should().Be(3);
        (-one).ToSingle().Should().Be(-1);
        (one / new BFloat16(3)).ToSingle().Should().Be(0.33398438f);
        (one - new BFloat16(4)).ToSingle().Should().Be(-3);
    }

    [Fact]
    public void It_compares_as_floats_do()
    {
        (BFloat16.NaN == BFloat16.FromRawValue(0x7FC1)).Should().BeFalse();
        (BFloat16.Zero == -BFloat16.Zero).Should().BeTrue();
        (new BFloat16(1) < new BFloat16(2)).Should().BeTrue();
        new BFloat16(2).CompareTo(new BFloat16(1)).Should().BePositive();
        new BFloat16(1).CompareTo(null).Should().BePositive();
        FluentActions.Invoking(() => new BFloat16(1).CompareTo("one")).Should().Throw<ArgumentException>();
        new BFloat16(1.5f).ToString("F2", CultureInfo.InvariantCulture).Should().Be("1.50");
        ((float)(BFloat16)2.5).Should().Be(2.5f);
        BFloat16.FromRawValue(0x4000).ToSingle().Should().Be(2);
    }
}
