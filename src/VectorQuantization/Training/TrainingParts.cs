using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>Finds what has a state that a checkpoint has to keep, and gives each a prefix of its own.</summary>
internal static class TrainingParts
{
    internal static IReadOnlyList<(string Prefix, ITrainingState State)> Of(
        nn.Module model, IReadOnlyList<optim.Optimizer> optimizers, MetricsFile metrics, IReadOnlyList<(string Name, object Part)> others, IReadOnlyList<ITrainingCallback> callbacks)
    {
        var parts = new List<(string, ITrainingState)> { ("random:", new GlobalRandomState()), ("metrics:", metrics) };
        for (int i = 0; i < optimizers.Count; i++) parts.Add(($"optimizer.{i}:", new OptimizerTensors(optimizers[i])));
        if (model is ITrainingState whole) parts.Add(("model:", whole));
        foreach ((string name, nn.Module module) in model.named_modules())
        {
            if (module is ITrainingState state && !ReferenceEquals(module, model)) parts.Add(($"model.{name}:", state));
        }
        foreach ((string name, object part) in others)
        {
            if (part is ITrainingState state) parts.Add(($"{name}:", state));
        }
        for (int i = 0; i < callbacks.Count; i++)
        {
            if (callbacks[i] is ITrainingState state) parts.Add(($"callback.{i}:", state));
        }
        return parts;
    }
}
