using VectorQuantization.Imaging;

namespace VectorQuantization.Tests.Imaging;

public sealed class ChartAxisTests
{
    [Theory]
    [InlineData(0, 10, "0|2|4|6|8|10")]
    [InlineData(0.13, 0.94, "0.0|0.2|0.4|0.6|0.8|1.0")]
    [InlineData(-3, 4, "-4|-2|0|2|4")]
    [InlineData(0, 25_000, "0|5,000|10,000|15,000|20,000|25,000")]
    [InlineData(5, 5, "2|3|4|5|6|7|8")]
    [InlineData(0, 0, "-1.0|-0.5|0.0|0.5|1.0")]
    [InlineData(0, 4e-7, "0|1e-7|2e-7|3e-7|4e-7")]
    [InlineData(0, 2e9, "0|5e8|1e9|1.5e9|2e9")]
    public void Linear_marks_are_round_numbers_around_the_values(double low, double high, string marks) =>
        Marks(new ChartAxis([low, high], 0, 100, spacing: 20, log: false, extend: true)).Should().Be(marks);

    [Fact]
    public void Without_extension_the_axis_ends_with_the_values()
    {
        var axis = new ChartAxis([1, 5], 0, 100, spacing: 20, log: false, extend: false);

        Marks(axis).Should().Be("1|2|3|4|5");
        (axis.Place(1), axis.Place(3), axis.Place(5)).Should().Be((0, 50, 100));
        Marks(new ChartAxis([1.5, 4.5], 0, 100, spacing: 20, log: false, extend: false)).Should().Be("2|3|4");
    }

    [Theory]
    [InlineData(0.03, 1.4, "0.02|0.05|0.1|0.2|0.5|1|2")]
    [InlineData(1, 1000, "1|10|100|1,000")]
    [InlineData(0.001, 0.001, "0.0005|0.001|0.002")]
    public void Logarithmic_marks_are_round_numbers_around_the_values(double low, double high, string marks) =>
        Marks(new ChartAxis([low, high], 0, 100, spacing: 15, log: true, extend: true)).Should().Be(marks);

    [Fact]
    public void Equal_ratios_take_equal_room_on_a_logarithmic_axis()
    {
        var axis = new ChartAxis([1, 100], 200, 0, spacing: 50, log: true, extend: true);

        (axis.Place(1), axis.Place(10), axis.Place(100)).Should().Be((200, 100, 0));
    }

    [Fact]
    public void Values_that_cannot_be_shown_do_not_count()
    {
        double[] values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, 0, -1, 1, 10];

        Marks(new ChartAxis(values, 0, 100, spacing: 50, log: true, extend: true)).Should().Be("1|10");
        new ChartAxis([], 0, 100, spacing: 20, log: false, extend: true).Place(0.5).Should().Be(50);
    }

    [Theory]
    [InlineData(1e-320, 1e300)]
    [InlineData(-1e300, 1e300)]
    [InlineData(0, double.Epsilon)]
    [InlineData(1e16, 1e16 + 4)]
    [InlineData(-1e-300, 0)]
    public void Extreme_values_get_few_marks_and_finite_places(double low, double high)
    {
        foreach (var log in (bool[])[false, true])
        {
            var axis = new ChartAxis([low, high], 0, 100, spacing: 20, log, extend: true);

            axis.Ticks.Count.Should().BeInRange(2, 20);
            axis.Ticks.Should().OnlyContain(tick => double.IsFinite(axis.Place(tick.Value)));
        }
    }

    private static string Marks(ChartAxis axis) => string.Join('|', axis.Ticks.Select(tick => tick.Text));
}
