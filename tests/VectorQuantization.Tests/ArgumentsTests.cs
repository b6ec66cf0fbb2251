namespace VectorQuantization.Tests;

public class ArgumentsTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(double.MaxValue, true)]
    [InlineData(-double.Epsilon, false)]
    [InlineData(double.PositiveInfinity, false)]
    [InlineData(double.NaN, false)]
    public void At_least_zero_is_finite(double weight, bool fits) => Check(() => Arguments.FiniteAtLeastZero(weight), nameof(weight), weight, fits, "a finite number, 0 or more");

    [Theory]
    [InlineData(double.Epsilon, true)]
    [InlineData(0, false)]
    [InlineData(double.PositiveInfinity, false)]
    [InlineData(double.NaN, false)]
    public void Above_zero_is_finite(double scale, bool fits) => Check(() => Arguments.FiniteAboveZero(scale), nameof(scale), scale, fits, "a finite number above 0");

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(-double.Epsilon, false)]
    [InlineData(1.0000001, false)]
    [InlineData(double.NaN, false)]
    public void A_share_has_both_ends(double share, bool fits) => Check(() => Arguments.FromZeroToOne(share), nameof(share), share, fits, "a number from 0 to 1");

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.9999999, true)]
    [InlineData(1, false)]
    [InlineData(-double.Epsilon, false)]
    [InlineData(double.NaN, false)]
    public void A_decay_is_never_one(double decay, bool fits) => Check(() => Arguments.FromZeroToBelowOne(decay), nameof(decay), decay, fits, "a number from 0 up to but not 1");

    [Theory]
    [InlineData(double.Epsilon, true)]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(1.0000001, false)]
    [InlineData(double.NaN, false)]
    public void A_factor_is_never_zero(double factor, bool fits) => Check(() => Arguments.AboveZeroToOne(factor), nameof(factor), factor, fits, "a number above 0 and at most 1");

    [Fact]
    public void Another_name_can_be_given()
    {
        Action check = () => Arguments.FiniteAboveZero(0, "Temperature");

        check.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Temperature");
    }

    private static void Check(Action check, string name, double value, bool fits, string expected)
    {
        if (fits) check.Should().NotThrow();
        else check.Should().Throw<ArgumentOutOfRangeException>().WithMessage($"Expected {expected}.*").Which.Should().Match<ArgumentOutOfRangeException>(e => e.ParamName == name && value.Equals(e.ActualValue));
    }
}
