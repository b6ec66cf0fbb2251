using TorchSharp;
using TorchSharp.Modules;
using VectorQuantization.Codebooks;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>One step of a run: in each phase the gradients of one batch or several, and the optimizer's step by them.</summary>
internal sealed class TrainingStep<TBatch> : IDisposable where TBatch : IDisposable
{
    private readonly IPhasedTask<TBatch> task;
    private readonly IBatchSource<TBatch> source;
    private readonly TrainerOptions options;
    private readonly Device device;
    private readonly long steps;
    private readonly IReadOnlyList<TrainingPhase> phases;
    private readonly List<optim.Optimizer> optimizers = [];
    private readonly IDeferredUpdates[] deferred;

    internal TrainingStep(IPhasedTask<TBatch> task, IBatchSource<TBatch> source, TrainerOptions options, Device device, long steps)
    {
        this.task = task;
        this.source = source;
        this.options = options;
        this.device = device;
        this.steps = steps;
        phases = task.Phases;
        deferred = options.BatchesPerStep == 1 ? [] : [.. task.Model.modules().Prepend(task.Model).OfType<IDeferredUpdates>()];
        try
        {
            foreach (TrainingPhase phase in phases) optimizers.Add(MakeOptimizer(phase));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>One a phase.</summary>
    internal IReadOnlyList<optim.Optimizer> Optimizers => optimizers;

    /// <summary>Does a step, counted from 0; losses and metrics are means over its batches.</summary>
    /// <exception cref="NonFiniteLossException">A loss or a gradient is not finite; the phase's weights are those before the step.</exception>
    internal (double Loss, IReadOnlyList<Metric> Metrics, double LearningRate) Run(long step)
    {
        using var scope = NewDisposeScope();
        // With several batches a step each phase goes through them by itself; a batch is a function of its number.
        using IDisposable? shared = options.BatchesPerStep == 1 && phases.Count > 1 ? source.Batch(step) : null;
        double loss = 0, rate = 0;
        IReadOnlyList<Metric> metrics = [];
        bool[] before = [.. deferred.Select(module => module.DefersUpdates)];
        for (int phase = 0; phase < phases.Count; phase++)
        {
            double phaseRate = SetLearningRate(optimizers[phase], step);
            optimizers[phase].zero_grad();
            (double phaseLoss, IReadOnlyList<Metric> phaseMetrics) = Gradients(phase, step, shared);
            Clip(phases[phase].Module, step);
            optimizers[phase].step();
            if (phase == 0) (loss, rate) = (phaseLoss, phaseRate);
            metrics = phases.Count == 1 ? phaseMetrics : [.. metrics, new Metric($"{phases[phase].Name}_loss", phaseLoss), .. phaseMetrics];
        }
        for (int i = 0; i < deferred.Length; i++)
        {
            if (!before[i]) deferred[i].ApplyUpdates();
        }
        return (loss, metrics, rate);
    }

    public void Dispose() => optimizers.ForEach(optimizer => optimizer.Dispose());

    private optim.Optimizer MakeOptimizer(TrainingPhase phase)
    {
        var known = task.Model.parameters().Select(parameter => parameter.Handle).ToHashSet();
        if (phase.Module.parameters().Any(parameter => !known.Contains(parameter.Handle)))
            throw new ArgumentException($"The phase '{phase.Name}' trains parameters that the task's model has not; expected the model or a module in it.", nameof(task));
        return (phase.Optimizer ?? options.Optimizer)(phase.Module.parameters())
            ?? throw new InvalidOperationException($"{nameof(TrainerOptions)}.{nameof(TrainerOptions.Optimizer)} gave null; expected an optimizer.");
    }

    private (double Loss, IReadOnlyList<Metric> Metrics) Gradients(int phase, long step, IDisposable? shared)
    {
        if (shared is TBatch given) return Gradient(phase, step, given);
        double loss = 0;
        List<Metric>? sums = null;
        bool[] before = [.. deferred.Select(module => module.DefersUpdates)];
        try
        {
            foreach (IDeferredUpdates module in deferred) module.DefersUpdates = true;
            for (int i = 0; i < options.BatchesPerStep; i++)
            {
                using TBatch batch = source.Batch(step * options.BatchesPerStep + i);
                (double one, IReadOnlyList<Metric> metrics) = Gradient(phase, step, batch);
                if (options.BatchesPerStep == 1) return (one, metrics);
                loss += one / options.BatchesPerStep;
                sums = sums is null ? [.. metrics] : [.. sums.Zip(metrics, (a, b) => a with { Value = a.Value + b.Value })];
            }
        }
        finally
        {
            for (int i = 0; i < deferred.Length; i++) deferred[i].DefersUpdates = before[i];
        }
        return (loss, [.. sums!.Select(sum => sum with { Value = sum.Value / options.BatchesPerStep })]);
    }

    private (double Loss, IReadOnlyList<Metric> Metrics) Gradient(int phase, long step, TBatch batch)
    {
        using var scope = NewDisposeScope();
        using StepResult result = task.Step(batch, phase, device);
        double loss = result.Loss.ToDouble();
        if (!double.IsFinite(loss)) throw new NonFiniteLossException(step + 1, loss, FirstNonFinite());
        (options.BatchesPerStep == 1 ? result.Loss : result.Loss / options.BatchesPerStep).backward();
        return (loss, result.Metrics);
    }

    private double SetLearningRate(optim.Optimizer optimizer, long step)
    {
        double factor = options.LearningRate.Factor(step, steps), first = double.NaN;
        foreach (optim.ILearningRateController group in optimizer.ParamGroups)
        {
            if (!ReferenceEquals(options.LearningRate, LearningRateSchedule.Constant)) group.LearningRate = group.InitialLearningRate * factor;
            if (double.IsNaN(first)) first = group.LearningRate;
        }
        return first;
    }

    private void Clip(nn.Module module, long step)
    {
        if (options.MaxGradientNorm is not double most) return;
        double norm = nn.utils.clip_grad_norm_(module.parameters().Where(parameter => parameter.grad is not null), most);
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
