using VectorQuantization.Codebooks.Health;

namespace VectorQuantization.Tests.Codebooks.Health;

public sealed class DistributionTests
{
    [Fact]
    public void Quartiles_are_interpolated_between_neighbours()
    {
        // Sorted 1, 2, 4, 8: places 0.75, 1.5 and 2.25.
        Distribution.Of([8, 1, 4, 2]).Should().Be(new Distribution(1, 1.75, 3, 5, 8, 3.75));
    }

    [Fact]
    public void One_value_is_all_of_its_distribution() => Distribution.Of([7]).Should().Be(new Distribution(7, 7, 7, 7, 7, 7));

    [Fact]
    public void Values_that_are_not_finite_are_passed_over()
    {
        Distribution.Of([double.NaN, 3, double.PositiveInfinity]).Should().Be(new Distribution(3, 3, 3, 3, 3, 3));
        Distribution.Of([double.NaN]).Should().BeNull();
        Distribution.Of([]).Should().BeNull();
    }
}
