using System.Security.Cryptography;
using VectorQuantization.Data;

namespace VectorQuantization.Tests.Data;

public sealed class GeneratedShapesTests
{
    [Fact]
    public void The_same_seed_gives_the_same_bytes_on_every_machine()
    {
        var set = GeneratedShapes.Create(count: 100, seed: 7);
        var pixels = Enumerable.Range(0, set.Count).SelectMany(i => set.Pixels(i).ToArray()).ToArray();

        Convert.ToHexStringLower(MD5.HashData(pixels)).Should().Be("6f7b92e2833f6ea1bc6676c5731a46ec");
    }

    [Fact]
    public void A_larger_set_begins_with_the_smaller_one()
    {
        var (small, large) = (GeneratedShapes.Create(3, seed: 1), GeneratedShapes.Create(5, seed: 1));

        for (var i = 0; i < 3; i++)
        {
            large.Pixels(i).ToArray().Should().Equal(small.Pixels(i).ToArray());
            large.Label(i).Should().Be(small.Label(i));
        }
    }

    [Fact]
    public void Images_differ_and_all_shapes_occur()
    {
        var set = GeneratedShapes.Create(300, seed: 2);

        Enumerable.Range(0, 300).Select(i => Convert.ToHexString(set.Pixels(i))).Distinct().Count().Should().BeGreaterThan(295);
        Enumerable.Range(0, 300).CountBy(set.Label).Should().HaveCount(3).And.OnlyContain(pair => pair.Value > 60);
        set.ClassNames.Should().Equal("Circle", "Square", "Triangle");
        set.PixelVariance().Should().BeGreaterThan(0.02);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(28)]
    [InlineData(33)]
    public void Shapes_lie_inside_the_image_and_are_large_enough_to_see(int size)
    {
        var set = GeneratedShapes.Create(200, seed: 3, size);

        for (var i = 0; i < set.Count; i++)
            set.Pixels(i).ToArray().Count(value => value > 64).Should().BeInRange(1, size * size * 3 / 4);
    }
}
