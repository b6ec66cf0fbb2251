using VectorQuantization.Imaging;

namespace VectorQuantization.Tests.Imaging;

public sealed class CodePaletteTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(8192)]
    [InlineData(100_000)]
    public void All_colours_differ_and_none_is_near_black(int size)
    {
        var palette = new CodePalette(size);
        var colours = Enumerable.Range(0, size).Select(code => palette[code]).ToArray();

        colours.Should().OnlyHaveUniqueItems();
        colours.Should().OnlyContain(colour => colour.Red + colour.Green + colour.Blue > 120);
    }

    [Fact]
    public void Sixty_four_colours_are_well_apart()
    {
        var palette = new CodePalette(64);

        for (var a = 0; a < 64; a++)
        {
            for (var b = 0; b < a; b++)
            {
                var difference = Math.Abs(palette[a].Red - palette[b].Red) + Math.Abs(palette[a].Green - palette[b].Green) +
                    Math.Abs(palette[a].Blue - palette[b].Blue);
                difference.Should().BeGreaterThan(30, "codes {0} and {1} should not look the same", a, b);
            }
        }
    }

    [Fact]
    public void A_larger_palette_begins_with_the_smaller_one()
    {
        var (small, large) = (new CodePalette(10), new CodePalette(1000));

        Enumerable.Range(0, 10).Select(code => large[code]).Should().Equal(Enumerable.Range(0, 10).Select(code => small[code]));
    }

    [Fact]
    public void No_code_is_black() => new CodePalette(3)[-1].Should().Be((0, 0, 0));

    [Theory]
    [InlineData(3)]
    [InlineData(-2)]
    public void Other_codes_are_refused(long code) =>
        FluentActions.Invoking(() => new CodePalette(3)[code]).Should().Throw<ArgumentOutOfRangeException>();
}
