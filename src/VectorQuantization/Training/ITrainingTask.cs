using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>What a <see cref="Trainer"/> needs of every task: a model, and how well it does on data it has not seen.</summary>
/// <typeparam name="TBatch">A batch, on the CPU as it is loaded; the task moves it to the model's device.</typeparam>
public interface IModelTask<in TBatch> where TBatch : IDisposable
{
    /// <summary>The model whose parameters are trained: everything that a checkpoint has to hold.</summary>
    nn.Module Model { get; }

    /// <summary>Metrics over batches of the validation data, with the model in eval mode and without gradient.</summary>
    /// <param name="batches">Once through the data; each batch is disposed after its turn.</param>
    /// <param name="device">The model's device.</param>
    IReadOnlyList<Metric> Evaluate(IEnumerable<TBatch> batches, Device device);
}

/// <summary>What a <see cref="Trainer"/> trains: a model, its loss on a batch, and how well it does on data it has not seen.</summary>
/// <typeparam name="TBatch">A batch, on the CPU as it is loaded; the task moves it to the model's device.</typeparam>
/// <remarks>Where a task has losses of several kinds, each for parameters and an optimizer of its own, it is an <see cref="IPhasedTask{TBatch}"/>.</remarks>
public interface ITrainingTask<in TBatch> : IModelTask<TBatch> where TBatch : IDisposable
{
    /// <summary>The loss on a batch, with the model in training mode. The trainer propagates it back and disposes it.</summary>
    /// <param name="batch">A batch of the training data.</param>
    /// <param name="device">The model's device.</param>
    StepResult Step(TBatch batch, Device device);
}

/// <summary>A named number.</summary>
/// <param name="Name">Lower case with underscores: "perplexity", "reconstruction_error".</param>
/// <param name="Value">Its value.</param>
public readonly record struct Metric(string Name, double Value);

/// <summary>What one training step gives. It owns the loss.</summary>
/// <param name="Loss">Scalar, differentiable.</param>
/// <param name="Metrics">What else is worth watching, taken on this batch.</param>
public sealed record StepResult(Tensor Loss, IReadOnlyList<Metric> Metrics) : IDisposable
{
    /// <summary>Disposes the loss.</summary>
    public void Dispose() => Loss.Dispose();
}
