using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.Data;

/// <summary>Feeds the images of a set to a <see cref="Trainer"/>: float32 in [0, 1], (n, channels, height, width), on the CPU.</summary>
public sealed class ImageBatches : IBatchSource<Tensor>
{
    private readonly ImageDataSet images;
    private readonly BatchOrder order;

    /// <summary>Batches of <paramref name="images"/> in the order given.</summary>
    /// <param name="images">The images.</param>
    /// <param name="order">Which images make up which batch; its items are the images.</param>
    /// <exception cref="ArgumentException">The order is for another number of items than there are images.</exception>
    public ImageBatches(ImageDataSet images, BatchOrder order)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(order);
        if (order.Count != images.Count)
        {
            throw new ArgumentException(
                $"The order is of {order.Count} items; expected {images.Count}, the images of '{images.Name}'.", nameof(order));
        }
        this.images = images;
        this.order = order;
    }

    /// <inheritdoc/>
    public long BatchesPerEpoch => order.StepsPerEpoch;

    /// <inheritdoc/>
    public Tensor Batch(long step) => images.Images(order.Batch(step).Span);
}
