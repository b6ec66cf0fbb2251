using TorchSharp;
using VectorQuantization.Data;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Data;

public sealed class ImageBatchesTests
{
    private static readonly ImageDataSet Images = GeneratedShapes.Create(count: 10, seed: 1);

    [Fact]
    public void A_step_gets_the_images_of_its_place_in_the_order()
    {
        var order = new BatchOrder(10, 4, seed: 3);
        var batches = new ImageBatches(Images, order);

        batches.BatchesPerEpoch.Should().Be(3);
        using Tensor batch = batches.Batch(5);
        using Tensor expected = Images.Images(order.Batch(5).Span);
        batch.shape.Should().Equal(2, 1, 28, 28);
        batch.data<float>().ToArray().Should().Equal(expected.data<float>().ToArray());
    }

    [Fact]
    public void A_batch_leaves_no_tensor_behind()
    {
        var batches = new ImageBatches(Images, new(10, 4));

        Leaks.None(() => batches.Batch(0).Dispose());
    }

    [Fact]
    public void An_order_of_another_size_is_refused() =>
        FluentActions.Invoking(() => new ImageBatches(Images, new(11, 4))).Should().Throw<ArgumentException>().WithParameterName("order");
}
