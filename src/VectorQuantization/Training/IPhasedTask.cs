using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>
/// A task whose step has several phases, each with a loss, parameters and an optimizer of its own: a generator's and a discriminator's, which a GAN or VQGAN trains in turn on every batch.
/// </summary>
/// <typeparam name="TBatch">A batch, on the CPU as it is loaded; the task moves it to the model's device.</typeparam>
public interface IPhasedTask<in TBatch> : IModelTask<TBatch> where TBatch : IDisposable
{
    /// <summary>The phases of a step in their order, at least one.</summary>
    IReadOnlyList<TrainingPhase> Phases { get; }

    /// <summary>The loss of a phase on a batch, with the model in training mode and the parameters as the phases before have left them.</summary>
    /// <param name="batch">A batch of the training data; all phases of a step have the same.</param>
    /// <param name="phase">The phase, from 0. Only its parameters are changed by this loss; gradients that it leaves on others are dropped.</param>
    /// <param name="device">The model's device.</param>
    StepResult Step(TBatch batch, int phase, Device device);
}

/// <summary>A phase of a step.</summary>
/// <param name="Name">Lower case with underscores: "generator". Its loss is reported as "generator_loss".</param>
/// <param name="Module">What its optimizer trains: the task's model or a module in it.</param>
public sealed record TrainingPhase(string Name, nn.Module Module)
{
    /// <summary>Makes its optimizer. The default is null: as <see cref="TrainerOptions.Optimizer"/> says.</summary>
    public Func<IEnumerable<Parameter>, optim.Optimizer>? Optimizer { get; init; }
}

/// <summary>An ordinary task as one of a single phase.</summary>
internal sealed class SinglePhase<TBatch>(ITrainingTask<TBatch> task) : IPhasedTask<TBatch> where TBatch : IDisposable
{
    public nn.Module Model => task.Model;

    public IReadOnlyList<TrainingPhase> Phases => [new("model", task.Model)];

    /// <summary>The task itself, which may have a state of its own.</summary>
    internal object Task => task;

    public StepResult Step(TBatch batch, int phase, Device device) => task.Step(batch, device);

    public IReadOnlyList<Metric> Evaluate(IEnumerable<TBatch> batches, Device device) => task.Evaluate(batches, device);
}
