using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// Parameters that one pass of an optimizer updates together. On the CPU a batch holds about what fits in a core's cache, so that the
/// several passes of a step find it there; on other devices one batch means one kernel an operator.
/// </summary>
internal sealed class ParameterBatch<TState>
{
    private const long CpuElements = 1 << 15;
    private readonly List<Tensor> parameters = [];
    private readonly List<Tensor> gradients = [];
    private readonly List<TState> states = [];
    private TensorDescription first;
    private long elements;

    internal int Count => parameters.Count;

    /// <summary>The number that the states of this batch have in common.</summary>
    internal long Key { get; private set; }

    internal Tensor[] Parameters => [.. parameters];

    internal Tensor[] Gradients => [.. gradients];

    internal IReadOnlyList<TState> States => states;

    internal Tensor[] Of(Func<TState, Tensor> field)
    {
        var tensors = new Tensor[states.Count];
        for (int i = 0; i < tensors.Length; i++) tensors[i] = field(states[i]);
        return tensors;
    }

    internal bool Accepts(Tensor parameter, long key)
    {
        if (Count == 0) return true;
        if (key != Key) return false;
        TensorDescription next = parameter.Describe();
        return next.DType == first.DType && next.DeviceType == first.DeviceType && next.DeviceIndex == first.DeviceIndex
            && (next.DeviceType != (int)DeviceType.CPU || elements + next.Elements <= CpuElements);
    }

    internal void Add(Tensor parameter, Tensor gradient, TState state, long key)
    {
        TensorDescription description = parameter.Describe();
        if (Count == 0) first = description;
        Key = key;
        elements += description.Elements;
        parameters.Add(parameter);
        gradients.Add(gradient);
        states.Add(state);
    }
}
