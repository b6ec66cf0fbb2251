using TorchSharp;
using VectorQuantization.Imaging;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Imaging;

public sealed class ImageGridTests
{
    [Fact]
    public void Pictures_are_laid_out_row_by_row()
    {
        var grid = ImageGrid.Compose([Grey(1, 2), Grey(3, 4), Grey(5, 6)], new() { Columns = 2, Padding = 1, Background = 9 });

        (grid.Width, grid.Height, grid.Channels).Should().Be((7, 5, 1));
        grid.Pixels.ToArray().Should().Equal(
            9, 9, 9, 9, 9, 9, 9,
            9, 1, 2, 9, 3, 4, 9,
            9, 9, 9, 9, 9, 9, 9,
            9, 5, 6, 9, 9, 9, 9,
            9, 9, 9, 9, 9, 9, 9);
    }

    [Fact]
    public void Pixels_are_enlarged_to_blocks_but_borders_are_not()
    {
        var grid = ImageGrid.Compose([Grey(1, 2)], new() { Padding = 1, Scale = 2, Background = 9 });

        grid.Width.Should().Be(6);
        grid.Pixels.ToArray().Should().Equal(
            9, 9, 9, 9, 9, 9,
            9, 1, 1, 2, 2, 9,
            9, 1, 1, 2, 2, 9,
            9, 9, 9, 9, 9, 9);
    }

    [Fact]
    public void Grey_pictures_become_coloured_beside_coloured_ones()
    {
        var colour = new PixelImage(2, 1, 3);
        ((ReadOnlySpan<byte>)[10, 20, 30, 40, 50, 60]).CopyTo(colour.Pixels);

        var grid = ImageGrid.Compose([Grey(1, 2), colour], new() { Columns = 1, Padding = 0 });

        grid.Channels.Should().Be(3);
        grid.Pixels.ToArray().Should().Equal(1, 1, 1, 2, 2, 2, 10, 20, 30, 40, 50, 60);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 2)]
    [InlineData(16, 4, 4)]
    public void Without_a_number_of_columns_the_grid_is_about_square(int count, int columns, int rows)
    {
        var grid = ImageGrid.Compose([.. Enumerable.Repeat(Grey(1, 2), count)], new() { Padding = 0 });

        (grid.Width, grid.Height).Should().Be((2 * columns, rows));
    }

    [Fact]
    public void Tensors_are_rounded_and_clipped_channel_by_channel()
    {
        using Tensor batch = tensor(
            new[] { 0f, 1f, 0.5f, -3f, 7f, float.NaN, 0.2f, 0.4f, float.PositiveInfinity, 1e-9f, 0.999f, 0.6f }, [2, 3, 1, 2]);

        var images = ImageGrid.ToImages(batch);

        images.Should().HaveCount(2);
        images[0].Pixels.ToArray().Should().Equal(0, 128, 255, 255, 0, 0);
        images[1].Pixels.ToArray().Should().Equal(51, 255, 255, 102, 0, 153);
    }

    [Fact]
    public void Tensors_of_other_types_layouts_and_with_gradients_give_the_same_pictures()
    {
        using var scope = NewDisposeScope();
        Tensor batch = (arange(12, dtype: float32) / 12).reshape(2, 1, 2, 3);
        var expected = ImageGrid.Compose(batch).Pixels.ToArray();

        ImageGrid.Compose(batch.to(float64)).Pixels.ToArray().Should().Equal(expected);
        ImageGrid.Compose(batch.transpose(2, 3).contiguous().transpose(2, 3)).Pixels.ToArray().Should().Equal(expected);
        ImageGrid.Compose(batch.detach().requires_grad_()).Pixels.ToArray().Should().Equal(expected);
    }

    [Fact]
    public void Drawing_a_tensor_leaves_no_tensor_behind()
    {
        using Tensor batch = zeros([4, 1, 5, 5]);

        Leaks.None(() => ImageGrid.Compose(batch));
        batch.IsInvalid.Should().BeFalse();
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        using Tensor flat = zeros([4, 28]);
        using Tensor four = zeros([1, 4, 2, 2]);
        using Tensor none = zeros([0, 1, 2, 2]);
        using Tensor whole = zeros([1, 1, 2, 2], dtype: int64);

        foreach (var tensor in (Tensor[])[flat, four, none, whole])
            FluentActions.Invoking(() => ImageGrid.Compose(tensor)).Should().Throw<ArgumentException>().WithParameterName("images");
        FluentActions.Invoking(() => ImageGrid.Compose(Array.Empty<PixelImage>())).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ImageGrid.Compose([Grey(1, 2), Grey(1, 2, 3)])).Should().Throw<ArgumentException>().WithMessage("Picture 1 is 3×1*");
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        ImageGridOptions[] wrong = [new() { Columns = 0 }, new() { Padding = -1 }, new() { Scale = 0 }, new() { Scale = 4097 }];

        foreach (var options in wrong)
            FluentActions.Invoking(() => ImageGrid.Compose([Grey(1, 2)], options)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static PixelImage Grey(params byte[] row)
    {
        var image = new PixelImage(row.Length, 1, 1);
        row.CopyTo(image.Pixels);
        return image;
    }
}
