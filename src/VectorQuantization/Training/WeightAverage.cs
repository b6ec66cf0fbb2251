using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>A moving average of a model's parameters, which is often a better model than the last step's: w̄ ← d·w̄ + (1 − d)·w (Polyak, Juditsky 1992, with exponential weights).</summary>
/// <param name="Decay">d, from 0 to below 1. It averages over some 1 / (1 − d) steps: 0.999 over a thousand.</param>
/// <remarks>
/// Validation is done with the average, and the model has it when the run ends; training itself goes on with the parameters as they are. Buffers, and with them codebooks of moving averages, are not
/// averaged: the model keeps the last ones.
/// </remarks>
public sealed record WeightAverage(double Decay)
{
    /// <summary>Whether the average follows faster in the beginning, by min(d, (1 + n) / (10 + n)) at step n, so that it soon forgets the first weights. The default is true.</summary>
    public bool WarmUp { get; init; } = true;

    internal void Check() => Arguments.FromZeroToBelowOne(Decay);
}

/// <summary>The average of a run's model.</summary>
internal sealed class AveragedWeights : ITrainingState, IDisposable
{
    private readonly WeightAverage options;
    private readonly (string Name, Parameter Parameter, Tensor Average)[] weights;

    internal AveragedWeights(nn.Module model, WeightAverage options)
    {
        this.options = options;
        using var noGrad = no_grad();
        weights = [.. model.named_parameters().Select(named => (named.name, named.parameter, named.parameter.clone().DetachFromDisposeScope()))];
    }

    /// <summary>Takes a step's parameters in.</summary>
    /// <param name="step">Steps done, from 1.</param>
    internal void Update(long step)
    {
        double decay = options.WarmUp ? Math.Min(options.Decay, (1.0 + step) / (10.0 + step)) : options.Decay;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach ((_, Parameter parameter, Tensor average) in weights) average.mul_(decay).add_(parameter, 1 - decay);
    }

    /// <summary>Puts the average into the model and the model's parameters here; done again, it undoes itself.</summary>
    internal void Swap()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach ((_, Parameter parameter, Tensor average) in weights)
        {
            Tensor kept = parameter.clone();
            parameter.copy_(average);
            average.copy_(kept);
        }
    }

    public IReadOnlyDictionary<string, Tensor> SaveState() => weights.ToDictionary(weight => weight.Name, weight => weight.Average.clone());

    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        using var noGrad = no_grad();
        foreach ((string name, _, Tensor average) in weights) average.copy_(state[name]);
    }

    public void Dispose()
    {
        foreach ((_, _, Tensor average) in weights) average.Dispose();
    }
}
