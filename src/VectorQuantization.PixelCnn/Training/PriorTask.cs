using TorchSharp;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Training;

/// <summary>Trains a <see cref="GatedPixelCnn"/> on maps of codes: the loss is −ln p, in nats a position.</summary>
public sealed class PriorTask : ITrainingTask<CodeBatch>
{
    private readonly GatedPixelCnn model;

    /// <summary>Creates the task.</summary>
    /// <param name="model">The prior, without conditioning maps; the caller disposes it.</param>
    /// <exception cref="ArgumentException">The model takes conditioning maps, which batches do not have.</exception>
    public PriorTask(GatedPixelCnn model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Options.ConditionChannels > 0) throw new ArgumentException("Batches have no conditioning maps; expected a model without.", nameof(model));
        this.model = model;
    }

    /// <inheritdoc/>
    public nn.Module Model => model;

    /// <summary>Loss of a batch, with "bits_per_code".</summary>
    /// <param name="batch">Codes, with labels where the model has classes; labels are ignored where it has none.</param>
    /// <param name="device">The model's device.</param>
    public StepResult Step(CodeBatch batch, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor loss = Loss(batch, device, nn.Reduction.Mean);
        return new StepResult(loss.MoveToOuterDisposeScope(), [new Metric("bits_per_code", loss.ToDouble() / Math.Log(2))]);
    }

    /// <summary>"bits_per_code" and "nats_per_image" over all batches; NaN if there is none.</summary>
    /// <param name="batches">Codes and labels.</param>
    /// <param name="device">The model's device.</param>
    public IReadOnlyList<Metric> Evaluate(IEnumerable<CodeBatch> batches, Device device)
    {
        double nats = 0;
        long codes = 0, images = 0;
        foreach (CodeBatch batch in batches)
        {
            using var scope = NewDisposeScope();
            nats += Loss(batch, device, nn.Reduction.Sum).ToDouble();
            codes += batch.Codes.numel();
            images += batch.Codes.shape[0];
        }
        return [new Metric("bits_per_code", nats / codes / Math.Log(2)), new Metric("nats_per_image", nats / images)];
    }

    private Tensor Loss(CodeBatch batch, Device device, nn.Reduction reduction)
    {
        Tensor codes = batch.Codes.to(device);
        var condition = new PriorCondition(model.Classes > 0 ? batch.Labels?.to(device) : null);
        return nn.functional.cross_entropy(model.call(codes, condition), codes, reduction: reduction);
    }
}
