using TorchSharp;
using VectorQuantization.Imaging;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Imaging;

public sealed class CodeMapTests
{
    private static readonly CodePalette Palette = new(4);

    [Fact]
    public void Each_code_has_its_colour_and_none_is_black()
    {
        var map = CodeMap.Render([0, 3, -1, 0], width: 2, Palette);

        (map.Width, map.Height, map.Channels).Should().Be((2, 2, 3));
        map.Pixels.ToArray().Should().Equal([.. Bytes(0), .. Bytes(3), 0, 0, 0, .. Bytes(0)]);
    }

    [Fact]
    public void A_batch_becomes_a_map_each()
    {
        using Tensor codes = tensor(new long[] { 0, 1, 2, 3, -1, 0 }, [2, 1, 3]);

        var maps = CodeMap.Render(codes, Palette);

        maps.Should().HaveCount(2);
        maps[1].Pixels.ToArray().Should().Equal([.. Bytes(3), 0, 0, 0, .. Bytes(0)]);
        Leaks.None(() => CodeMap.Render(codes, Palette));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-2)]
    public void A_code_without_a_colour_is_refused(long code) =>
        FluentActions.Invoking(() => CodeMap.Render([0, code], 1, Palette)).Should().Throw<ArgumentOutOfRangeException>()
            .WithParameterName("codes").WithMessage("*0 to 3*");

    [Fact]
    public void What_is_no_map_is_refused()
    {
        using Tensor flat = zeros([4], dtype: int64);
        using Tensor real = zeros([1, 2, 2]);

        FluentActions.Invoking(() => CodeMap.Render(flat, Palette)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => CodeMap.Render(real, Palette)).Should().Throw<ArgumentException>().WithMessage("*Int64*");
        FluentActions.Invoking(() => CodeMap.Render([1, 2, 3], 2, Palette)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => CodeMap.Render([], 2, Palette)).Should().Throw<ArgumentException>();
    }

    private static byte[] Bytes(int code)
    {
        var (red, green, blue) = Palette[code];
        return [red, green, blue];
    }
}
