using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>What an optimizer remembers of its parameters, as tensors: "3.exp_avg" is the first moment of the fourth parameter, under the name that PyTorch gives it.</summary>
/// <remarks>
/// TorchSharp's own format for it is a stream without names or lengths. The public fields of its states are all there is to know, which <see cref="Fields"/> makes sure of. Settings, the
/// learning rate among them, are not state: they are what the optimizer was made with.
/// </remarks>
internal sealed class OptimizerTensors : ITrainingState
{
    private readonly OptimizerHelper optimizer;

    /// <param name="optimizer">Any of TorchSharp's but LBFGS.</param>
    /// <exception cref="NotSupportedException">What it remembers cannot be known.</exception>
    internal OptimizerTensors(optim.Optimizer optimizer)
    {
        this.optimizer = optimizer as OptimizerHelper
            ?? throw new NotSupportedException($"The state of {optimizer.GetType().Name} cannot be kept; expected one of TorchSharp's optimizers but LBFGS.");
        foreach (OptimizerState state in States) _ = Fields(state);
    }

    private List<OptimizerState> States => optimizer.state_dict().State;

    public IReadOnlyDictionary<string, Tensor> SaveState()
    {
        using var noGrad = no_grad();
        var tensors = new Dictionary<string, Tensor>();
        List<OptimizerState> states = States;
        for (int i = 0; i < states.Count; i++)
        {
            foreach (FieldInfo field in Fields(states[i]))
            {
                if (Copy(field.GetValue(states[i])) is Tensor tensor) tensors.Add($"{i}.{field.Name}", tensor);
            }
        }
        return tensors;
    }

    public void CheckState(IReadOnlyDictionary<string, Tensor> state)
    {
        List<OptimizerState> states = States;
        Parameter[] parameters = [.. optimizer.parameters()];
        int known = 0;
        for (int i = 0; i < states.Count; i++)
        {
            foreach (FieldInfo field in Fields(states[i]))
            {
                string name = $"{i}.{field.Name}";
                object? now = field.GetValue(states[i]);
                if (state.TryGetValue(name, out Tensor? tensor))
                {
                    known++;
                    // Moments that an optimizer makes at its first step have their parameter's shape.
                    if (field.FieldType == typeof(Tensor)) TrainingStates.CheckForm(name, tensor, parameters[i].shape, now is Tensor old ? old.dtype : parameters[i].dtype);
                    else TrainingStates.CheckForm(name, tensor, [], field.FieldType == typeof(long) ? ScalarType.Int64 : ScalarType.Float64);
                }
                else if (now is not null) throw new InvalidDataException($"'{name}' of {optimizer.GetType().Name} is missing.");
            }
        }
        if (known < state.Count) throw new InvalidDataException($"There are {state.Count} tensors for {optimizer.GetType().Name}, which has {known}.");
    }

    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        using var noGrad = no_grad();
        List<OptimizerState> states = States;
        Parameter[] parameters = [.. optimizer.parameters()];
        for (int i = 0; i < states.Count; i++)
        {
            foreach (FieldInfo field in Fields(states[i]))
            {
                if (!state.TryGetValue($"{i}.{field.Name}", out Tensor? tensor)) continue;
                if (field.FieldType == typeof(long)) field.SetValue(states[i], tensor.ToInt64());
                else if (field.FieldType == typeof(double)) field.SetValue(states[i], tensor.ToDouble());
                else if (field.GetValue(states[i]) is Tensor present) present.copy_(tensor);
                else field.SetValue(states[i], tensor.to(parameters[i].device, copy: true).DetachFromDisposeScope());
            }
        }
    }

    private static Tensor? Copy(object? value) => value switch
    {
        null => null,
        Tensor moment => moment.clone(),
        long count => tensor(count),
        double number => tensor(number, ScalarType.Float64),
        _ => throw new NotSupportedException($"A state of type {value.GetType().Name} cannot be kept."),
    };

    private static FieldInfo[] Fields(OptimizerState state)
    {
        Type type = state.GetType();
        FieldInfo[] all = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
        foreach (FieldInfo field in all)
        {
            if (!field.IsPublic || (field.FieldType != typeof(Tensor) && field.FieldType != typeof(long) && field.FieldType != typeof(double)))
                throw new NotSupportedException($"The state of {type.DeclaringType?.Name ?? type.Name} cannot be kept: its field '{field.Name}' is no public tensor or number.");
        }
        return [.. all.OrderBy(field => field.Name, StringComparer.Ordinal)];
    }
}
