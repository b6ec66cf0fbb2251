using TorchSharp;
using VectorQuantization.Data;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Data;

public sealed class ImageDataSetTests
{
    /// <summary>Three images of 2 channels, 1×2 pixels: 0 … 11.</summary>
    private static ImageDataSet Small { get; } =
        new("small", new byte[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255 }, new byte[] { 2, 0, 1 }, 2, 1, 2, ["a", "b", "c"]);

    [Fact]
    public void Sizes_follow_from_the_pixels()
    {
        (Small.Count, Small.Channels, Small.Height, Small.Width, Small.ImageSize).Should().Be((3, 2, 1, 2, 4));
        Small.Pixels(2).ToArray().Should().Equal(8, 9, 10, 255);
        Small.Label(0).Should().Be(2);
    }

    [Fact]
    public void Images_are_scaled_to_the_unit_interval_in_the_order_asked_for()
    {
        using Tensor images = Small.Images([2, 0, 2]);

        images.shape.Should().Equal(3, 2, 1, 2);
        images.dtype.Should().Be(ScalarType.Float32);
        float[] last = [8 / 255f, 9 / 255f, 10 / 255f, 1];
        images.data<float>().ToArray().Should().Equal([.. last, 0, 1 / 255f, 2 / 255f, 3 / 255f, .. last]);
    }

    [Fact]
    public void A_range_of_images_equals_the_same_indices()
    {
        using Tensor range = Small.Images(1, 2);
        using Tensor chosen = Small.Images([1, 2]);
        using Tensor none = Small.Images(3, 0);

        range.data<float>().ToArray().Should().Equal(chosen.data<float>().ToArray());
        none.shape.Should().Equal(0, 2, 1, 2);
    }

    [Fact]
    public void Labels_are_int64()
    {
        using Tensor chosen = Small.Labels([1, 1, 0]);
        using Tensor range = Small.Labels(1, 2);

        chosen.dtype.Should().Be(ScalarType.Int64);
        chosen.data<long>().ToArray().Should().Equal(0, 0, 2);
        range.data<long>().ToArray().Should().Equal(0, 1);
    }

    [Fact]
    public void Batches_leave_no_tensor_behind() => Leaks.None(() =>
    {
        Small.Images([0, 1]).Dispose();
        Small.Images(0, 3).Dispose();
        Small.Labels([0, 1]).Dispose();
        Small.Labels(0, 3).Dispose();
    });

    [Fact]
    public void A_slice_shares_the_pixels()
    {
        var slice = Small.Slice(1, 2);

        slice.Count.Should().Be(2);
        slice.Label(0).Should().Be(0);
        slice.Pixels(0).Overlaps(Small.Pixels(1), out var offset).Should().BeTrue();
        offset.Should().Be(0);
        slice.ClassNames.Should().Equal("a", "b", "c");
    }

    [Fact]
    public void An_empty_slice_still_has_labels()
    {
        using Tensor labels = Small.Slice(1, 0).Labels(0, 0);

        labels.shape.Should().Equal(0);
    }

    [Fact]
    public void Padding_centres_the_images_and_puts_the_odd_border_last()
    {
        var padded = Small.Pad(height: 2, width: 5);

        padded.Pixels(2).ToArray().Should().Equal(
            0, 8, 9, 0, 0,
            0, 0, 0, 0, 0,
            0, 10, 255, 0, 0,
            0, 0, 0, 0, 0);
        padded.Label(2).Should().Be(1);
    }

    [Fact]
    public void The_variance_is_that_of_all_pixels()
    {
        // Of 0 … 10 and 255: mean 310/12, mean square 65410/12.
        var expected = (65410 / 12.0 - Math.Pow(310 / 12.0, 2)) / (255 * 255);

        Small.PixelVariance().Should().BeApproximately(expected, 1e-15);
        new ImageDataSet("two", new byte[] { 0, 255 }, default, 1, 1, 1).PixelVariance().Should().Be(0.25);
        new ImageDataSet("same", new byte[] { 7, 7, 7 }, default, 1, 1, 1).PixelVariance().Should().Be(0);
    }

    [Fact]
    public void An_empty_set_has_no_variance() =>
        FluentActions.Invoking(() => Small.Slice(0, 0).PixelVariance()).Should().Throw<InvalidOperationException>().WithMessage("*small*");

    [Fact]
    public void A_set_without_labels_says_so()
    {
        var unlabelled = new ImageDataSet("plain", new byte[4], default, 1, 2, 2);

        unlabelled.HasLabels.Should().BeFalse();
        FluentActions.Invoking(() => unlabelled.Labels([0])).Should().Throw<InvalidOperationException>().WithMessage("*plain*");
        FluentActions.Invoking(() => unlabelled.Label(0)).Should().Throw<InvalidOperationException>();
    }

    [Theory]
    [InlineData(5, 1, "pixels")]
    [InlineData(8, 1, "labels")]
    [InlineData(4, 1, null)]
    public void Sizes_that_do_not_agree_are_refused(int pixels, int labels, string? parameter)
    {
        var create = () => new ImageDataSet("x", new byte[pixels], new byte[labels], 1, 2, 2);

        if (parameter is null)
            create.Should().NotThrow();
        else
            create.Should().Throw<ArgumentException>().WithParameterName(parameter);
    }

    [Fact]
    public void A_label_without_a_class_is_refused()
    {
        var create = () => new ImageDataSet("x", new byte[2], new byte[] { 1, 2 }, 1, 1, 1, ["a", "b"]);

        create.Should().Throw<ArgumentException>().WithMessage("*image 1 is 2; expected 0 to 1*");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void An_index_that_names_no_image_is_refused(int index)
    {
        FluentActions.Invoking(() => Small.Images([0, index])).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*images 0 to 2*");
        FluentActions.Invoking(() => Small.Labels([0, index])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Small.Pixels(index).Length).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(4, 0)]
    [InlineData(2, 2)]
    [InlineData(1, int.MaxValue)]
    [InlineData(0, -1)]
    public void A_range_that_leaves_the_set_is_refused(int start, int count)
    {
        FluentActions.Invoking(() => Small.Images(start, count)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Small.Labels(start, count)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Small.Slice(start, count)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
