using VectorQuantization.Data;
using VectorQuantization.Training;

namespace VectorQuantization.PixelCnn.Training;

/// <summary>Feeds maps of codes to a <see cref="Trainer"/>.</summary>
public sealed class CodeBatches : IBatchSource<CodeBatch>
{
    private readonly CodeDataSet codes;
    private readonly BatchOrder order;

    /// <summary>Batches of <paramref name="codes"/> in the order given.</summary>
    /// <param name="codes">The maps.</param>
    /// <param name="order">Which maps make up which batch.</param>
    /// <exception cref="ArgumentException">The order is for another number of items than there are maps.</exception>
    public CodeBatches(CodeDataSet codes, BatchOrder order)
    {
        ArgumentNullException.ThrowIfNull(codes);
        ArgumentNullException.ThrowIfNull(order);
        if (order.Count != codes.Count) throw new ArgumentException($"The order is of {order.Count} items; expected {codes.Count}, the maps.", nameof(order));
        this.codes = codes;
        this.order = order;
    }

    /// <inheritdoc/>
    public long BatchesPerEpoch => order.StepsPerEpoch;

    /// <inheritdoc/>
    public CodeBatch Batch(long step) => codes.Batch(order.Batch(step).Span);
}
