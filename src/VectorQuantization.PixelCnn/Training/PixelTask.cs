using TorchSharp;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Training;

/// <summary>Trains a <see cref="MaskedPixelCnn"/> on images: the loss is −ln p, in nats a channel of a pixel.</summary>
public sealed class PixelTask : ITrainingTask<Tensor>
{
    private readonly MaskedPixelCnn model;

    /// <summary>Creates the task.</summary>
    /// <param name="model">The model; the caller disposes it.</param>
    public PixelTask(MaskedPixelCnn model)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.model = model;
    }

    /// <inheritdoc/>
    public nn.Module Model => model;

    /// <summary>Loss of a batch, with "bits_per_dimension".</summary>
    /// <param name="batch">(batch, channels, height, width) in [0, 1]; each value counts as the nearest of the model's levels.</param>
    /// <param name="device">The model's device.</param>
    public StepResult Step(Tensor batch, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor loss = Loss(batch, device, nn.Reduction.Mean);
        return new StepResult(loss.MoveToOuterDisposeScope(), [new Metric("bits_per_dimension", loss.ToDouble() / Math.Log(2))]);
    }

    /// <summary>"bits_per_dimension" over all batches; NaN if there is none.</summary>
    /// <param name="batches">(batch, channels, height, width) in [0, 1] each.</param>
    /// <param name="device">The model's device.</param>
    public IReadOnlyList<Metric> Evaluate(IEnumerable<Tensor> batches, Device device)
    {
        double nats = 0;
        long values = 0;
        foreach (Tensor batch in batches)
        {
            using var scope = NewDisposeScope();
            nats += Loss(batch, device, nn.Reduction.Sum).ToDouble();
            values += batch.numel();
        }
        return [new Metric("bits_per_dimension", nats / values / Math.Log(2))];
    }

    private Tensor Loss(Tensor batch, Device device, nn.Reduction reduction)
    {
        Tensor pixels = (batch.to(device) * (model.Categories - 1)).round().to(ScalarType.Int64);
        return nn.functional.cross_entropy(model.call(pixels), pixels, reduction: reduction);
    }
}
