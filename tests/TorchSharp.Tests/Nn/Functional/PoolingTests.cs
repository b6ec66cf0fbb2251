using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Nn.Functional;

public sealed class PoolingTests
{
    [Fact]
    public void The_largest_and_the_mean_of_windows()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = arange(16, ScalarType.Float32).view(1, 1, 4, 4);

        Values(F.max_pool2d(image, 2)).Should().Equal(5, 7, 13, 15);
        Values(F.avg_pool2d(image, 2)).Should().Equal(2.5f, 4.5f, 10.5f, 12.5f);
        Values(F.max_pool2d(image, (1L, 4L))).Should().Equal(3, 7, 11, 15);
        Values(F.avg_pool2d(image, [4, 1])).Should().Equal(6, 7, 8, 9);
        F.max_pool2d(image, [3, 3], [1, 1], [1, 1]).shape.Should().Equal(1, 1, 4, 4);
    }

    [Fact]
    public void Indices_point_into_the_image()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = arange(16, ScalarType.Float32).view(1, 1, 4, 4);

        (Tensor values, Tensor indices) = F.max_pool2d_with_indices(image, [2, 2]);

        Values(values).Should().Equal(5, 7, 13, 15);
        indices.data<long>().ToArray().Should().Equal(5, 7, 13, 15);
    }

    [Fact]
    public void One_and_three_dimensions()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor signal = tensor(new[] { 1f, 3, 2, 8 }).view(1, 1, 4);

        Values(F.max_pool1d(signal, 2)).Should().Equal(3, 8);
        Values(F.max_pool1d(signal, 2, stride: 1)).Should().Equal(3, 3, 8);
        Values(F.avg_pool1d(signal, 2)).Should().Equal(2, 5);
        Values(F.avg_pool3d(ones([1, 1, 2, 2, 2]), [2, 2, 2])).Should().Equal(1);
        Values(F.max_pool3d(arange(8, ScalarType.Float32).view(1, 1, 2, 2, 2), [2, 2, 2])).Should().Equal(7);
    }

    [Fact]
    public void Adaptive_pooling_gives_the_size_asked_for()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = arange(16, ScalarType.Float32).view(1, 1, 4, 4);

        Values(F.adaptive_avg_pool2d(image, 1)).Should().Equal(7.5f);
        Values(F.adaptive_avg_pool2d(image, (2L, 1L))).Should().Equal(3.5f, 11.5f);
        Values(F.adaptive_max_pool2d(image, [1, 2])).Should().Equal(13, 15);
        Values(F.adaptive_max_pool1d(image.view(1, 4, 4), 1)).Should().Equal(3, 7, 11, 15);
    }

    [Fact]
    public void Modules_pool_like_functions()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = arange(16, ScalarType.Float32).view(1, 1, 4, 4);

        Values(nn.MaxPool2d(2).call(image)).Should().Equal(5, 7, 13, 15);
        Values(nn.AvgPool2d(2).call(image)).Should().Equal(2.5f, 4.5f, 10.5f, 12.5f);
        Values(nn.AvgPool2d(2, stride: 2, padding: 1, count_include_pad: false).call(image)).Should().Equal(0, 1.5f, 3, 6, 7.5f, 9, 12, 13.5f, 15);
        Values(nn.MaxPool2d((1, 4), stride: (2, 4)).call(image)).Should().Equal(3, 11);
        Values(nn.AdaptiveAvgPool2d(1).call(image)).Should().Equal(7.5f);
        Values(nn.MaxPool1d(2).call(image.view(1, 4, 4))).Should().Equal(1, 3, 5, 7, 9, 11, 13, 15);
        nn.MaxPool2d(2).forward_with_indices(image).Indices.data<long>().ToArray().Should().Equal(5, 7, 13, 15);
    }

    [Fact]
    public void Gradients_are_slopes()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(4);
        Gradients.Check(x => F.avg_pool2d(x[0], 2), randn(1, 2, 4, 4));
        Gradients.Check(x => F.max_pool2d(x[0], 2), randn(1, 2, 4, 4));
        Gradients.Check(x => F.adaptive_avg_pool2d(x[0], 3), randn(1, 1, 5, 4));
    }

    [Fact]
    public void Adaptive_pooling_leaves_only_its_result()
    {
        using Tensor image = ones(1, 4, 4);

        Leaks.Of(() => F.adaptive_max_pool2d(image, [2, 2]).Dispose()).Should().Be(0);
    }

    private static float[] Values(Tensor result) => result.contiguous().data<float>().ToArray();
}
