using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Nn.Functional;

public sealed class ShapeTests
{
    [Fact]
    public void Padding_modes_fill_the_border()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor row = tensor(new[] { 1f, 2, 3 }).view(1, 1, 3);

        Values(F.pad(row, (1L, 2L))).Should().Equal(0, 1, 2, 3, 0, 0);
        Values(F.pad(row, (1L, 0L), value: 9)).Should().Equal(9, 1, 2, 3);
        Values(F.pad(row, [1L, 1L], PaddingModes.Reflect)).Should().Equal(2, 1, 2, 3, 2);
        Values(F.pad(row, 1, PaddingModes.Replicate)).Should().Equal(1, 1, 2, 3, 3);
        Values(F.pad(row, (1L, 1L), PaddingModes.Circular)).Should().Equal(3, 1, 2, 3, 1);
        Values(F.pad(row, (-1L, 0L))).Should().Equal(2, 3);
    }

    [Fact]
    public void The_last_dimension_is_padded_first()
    {
        using DisposeScope scope = NewDisposeScope();

        F.pad(ones(1, 1, 2, 2), (1L, 0L, 0L, 2L)).shape.Should().Equal(1, 1, 4, 3);
    }

    [Fact]
    public void Padding_modules_agree_with_the_function()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = arange(4, ScalarType.Float32).view(1, 1, 2, 2);

        Values(nn.ZeroPad2d((1, 0, 0, 0)).call(image)).Should().Equal(0, 0, 1, 0, 2, 3);
        Values(nn.ConstantPad2d((0, 1, 0, 0), 7).call(image)).Should().Equal(0, 1, 7, 2, 3, 7);
        Values(nn.ReflectionPad2d((1, 0, 0, 0)).call(image)).Should().Equal(1, 0, 1, 3, 2, 3);
        Values(nn.ReplicationPad2d((0, 0, 1, 0)).call(image)).Should().Equal(0, 1, 0, 1, 2, 3);
        nn.ConstantPad1d(2, 1).call(ones(1, 1, 3)).shape.Should().Equal(1, 1, 7);
        nn.ReplicationPad3d(1).call(ones([1, 1, 2, 2, 2])).shape.Should().Equal(1, 1, 4, 4, 4);
    }

    [Fact]
    public void Shuffling_pixels_moves_channels_into_space_and_back()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(4, ScalarType.Float32).view(1, 4, 1, 1);

        Tensor shuffled = F.pixel_shuffle(x, 2);

        shuffled.shape.Should().Equal(1, 1, 2, 2);
        Values(shuffled).Should().Equal(0, 1, 2, 3);
        nn.PixelUnshuffle(2).call(nn.PixelShuffle(2).call(x)).shape.Should().Equal(1, 4, 1, 1);
    }

    [Fact]
    public void Nearest_interpolation_repeats_and_bilinear_blends()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor row = tensor(new[] { 0f, 4 }).view(1, 1, 1, 2);

        Values(F.interpolate(row, scale_factor: [1, 2])).Should().Equal(0, 0, 4, 4);
        Values(F.interpolate(row, size: [1, 4], mode: InterpolationMode.Bilinear)).Should().Equal(0, 1, 3, 4);
        Values(F.interpolate(row, size: [1, 5], mode: InterpolationMode.Bilinear, align_corners: true)).Should().Equal(0, 1, 2, 3, 4);
        Values(F.interpolate(row, size: [1, 1], mode: InterpolationMode.Area)).Should().Equal(2);
        Values(F.interpolate(row.view(1, 1, 2), size: [4], mode: InterpolationMode.Linear)).Should().Equal(0, 1, 3, 4);
        F.interpolate(ones([1, 1, 2, 2, 2]), scale_factor: [2, 2, 2], mode: InterpolationMode.Trilinear).shape.Should().Equal(1, 1, 4, 4, 4);
        F.interpolate(ones(1, 1, 4, 4), scale_factor: [0.5, 0.5], mode: InterpolationMode.Bicubic).shape.Should().Equal(1, 1, 2, 2);
    }

    [Fact]
    public void Interpolation_refuses_what_does_not_fit_the_input()
    {
        using Tensor image = ones(1, 1, 2, 2);

        Refused(() => F.interpolate(image));
        Refused(() => F.interpolate(image, size: [4]));
        Refused(() => F.interpolate(image, size: [4, 4], mode: InterpolationMode.Trilinear));
        Refused(() => F.interpolate(image, size: [4, 4], align_corners: true));

        static void Refused(Func<Tensor> interpolation) =>
            interpolation.Should().Throw<System.Runtime.InteropServices.ExternalException>();
    }

    [Fact]
    public void Upsample_enlarges_by_factors_or_to_a_size()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = ones(2, 3, 4, 5);

        nn.Upsample(scale_factor: [2, 2]).call(image).shape.Should().Equal(2, 3, 8, 10);
        nn.Upsample(size: [7, 7], mode: UpsampleMode.Bilinear, align_corners: false).call(image).shape.Should().Equal(2, 3, 7, 7);
    }

    [Fact]
    public void One_hot_rows_have_a_single_one()
    {
        using DisposeScope scope = NewDisposeScope();

        Tensor hot = F.one_hot(tensor(new[] { 2L, 0 }), 3);

        hot.dtype.Should().Be(ScalarType.Int64);
        hot.data<long>().ToArray().Should().Equal(0, 0, 1, 1, 0, 0);
        F.one_hot(tensor(new[] { 1L })).shape.Should().Equal(1, 2);
    }

    [Fact]
    public void Distances_and_cosines()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 3f, 4 }).view(1, 2), y = tensor(new[] { 0f, 2 }).view(1, 2);

        F.cosine_similarity(x, y).item<float>().Should().BeApproximately(0.8f, 1e-6f);
        F.pairwise_distance(x, y, eps: 0).item<float>().Should().BeApproximately((float)Math.Sqrt(13), 1e-5f);
        nn.CosineSimilarity().call(x, y).item<float>().Should().BeApproximately(0.8f, 1e-6f);
        nn.PairwiseDistance(p: 1, eps: 0).call(x, y).item<float>().Should().BeApproximately(5, 1e-5f);
    }

    [Fact]
    public void A_grid_samples_where_it_points()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = arange(4, ScalarType.Float32).view(1, 1, 2, 2);
        Tensor identity = tensor(new[] { 1f, 0, 0, 0, 1, 0 }).view(1, 2, 3);

        Tensor grid = F.affine_grid(identity, [1, 1, 2, 2]);

        Values(F.grid_sample(image, grid)).Should().Equal(new float[] { 0, 1, 2, 3 }, (left, right) => Math.Abs(left - right) < 1e-6f);
        Values(F.grid_sample(image, grid, GridSampleMode.Nearest)).Should().Equal(0, 1, 2, 3);
    }

    private static float[] Values(Tensor result) => result.contiguous().data<float>().ToArray();
}
