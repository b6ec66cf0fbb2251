using TorchSharp;
using TorchSharp.Modules;
using VectorQuantization.Codebooks;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>One step of a run: the gradients of one batch or several, and the optimizer's step by them.</summary>
internal sealed class TrainingStep<TBatch> where TBatch : IDisposable
{
    private readonly ITrainingTask<TBatch> task;
    private readonly IBatchSource<TBatch> source;
    private readonly optim.Optimizer optimizer;
    private readonly TrainerOptions options;
    private readonly Device device;
    private readonly long steps;
    private readonly IDeferredUpdates[] deferred;

    internal TrainingStep(ITrainingTask<TBatch> task, IBatchSource<TBatch> source, optim.Optimizer optimizer, TrainerOptions options, Device device, long steps)
    {
        this.task = task;
        this.source = source;
        this.optimizer = optimizer;
        this.options = options;
        this.device = device;
        this.steps = steps;
        deferred = options.BatchesPerStep == 1 ? [] : [.. task.Model.modules().Prepend(task.Model).OfType<IDeferredUpdates>()];
    }

    /// <summary>Does a step, counted from 0; the loss and the metrics are means over its batches.</summary>
    /// <exception cref="NonFiniteLossException">The loss or a gradient is not finite; the weights are those before the step.</exception>
    internal (double Loss, IReadOnlyList<Metric> Metrics, double LearningRate) Run(long step)
    {
        using var scope = NewDisposeScope();
        double rate = SetLearningRate(step);
        optimizer.zero_grad();
        double loss = 0;
        List<Metric>? sums = null;
        bool[] before = [.. deferred.Select(module => module.DefersUpdates)];
        try
        {
            foreach (IDeferredUpdates module in deferred) module.DefersUpdates = true;
            for (int i = 0; i < options.BatchesPerStep; i++)
            {
                (double one, IReadOnlyList<Metric> metrics) = Accumulate(step, step * options.BatchesPerStep + i);
                loss += one / options.BatchesPerStep;
                sums = sums is null ? [.. metrics] : [.. sums.Zip(metrics, (a, b) => a with { Value = a.Value + b.Value })];
            }
        }
        finally
        {
            for (int i = 0; i < deferred.Length; i++) deferred[i].DefersUpdates = before[i];
        }
        Clip(step);
        optimizer.step();
        for (int i = 0; i < deferred.Length; i++)
        {
            if (!before[i]) deferred[i].ApplyUpdates();
        }
        return (loss, options.BatchesPerStep == 1 ? sums! : [.. sums!.Select(sum => sum with { Value = sum.Value / options.BatchesPerStep })], rate);
    }

    private (double Loss, IReadOnlyList<Metric> Metrics) Accumulate(long step, long batchNumber)
    {
        using var scope = NewDisposeScope();
        using TBatch batch = source.Batch(batchNumber);
        using StepResult result = task.Step(batch, device);
        double loss = result.Loss.ToDouble();
        if (!double.IsFinite(loss)) throw new NonFiniteLossException(step + 1, loss, FirstNonFinite());
        (options.BatchesPerStep == 1 ? result.Loss : result.Loss / options.BatchesPerStep).backward();
        return (loss, result.Metrics);
    }

    private double SetLearningRate(long step)
    {
        double factor = options.LearningRate.Factor(step, steps), first = double.NaN;
        foreach (optim.ILearningRateController group in optimizer.ParamGroups)
        {
            if (!ReferenceEquals(options.LearningRate, LearningRateSchedule.Constant)) group.LearningRate = group.InitialLearningRate * factor;
            if (double.IsNaN(first)) first = group.LearningRate;
        }
        return first;
    }

    private void Clip(long step)
    {
        if (options.MaxGradientNorm is not double most) return;
        double norm = nn.utils.clip_grad_norm_(task.Model.parameters().Where(parameter => parameter.grad is not null), most);
        if (double.IsFinite(norm)) return;
        throw new NonFiniteLossException(step + 1, norm, FirstNonFinite());
    }

    /// <summary>The first parameter, gradient or buffer of the model that is not finite, by its name in the state dictionary.</summary>
    private string? FirstNonFinite()
    {
        foreach ((string name, Parameter parameter) in task.Model.named_parameters())
        {
            if (!IsFinite(parameter)) return name;
            if (parameter.grad is { } gradient && !IsFinite(gradient)) return $"the gradient of {name}";
        }
        foreach ((string name, Tensor buffer) in task.Model.named_buffers())
        {
            if (!IsFinite(buffer)) return name;
        }
        return null;

        static bool IsFinite(Tensor tensor)
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            return tensor.isfinite().all().ToBoolean();
        }
    }
}
