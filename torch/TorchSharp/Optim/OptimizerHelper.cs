using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>Base of the optimizers: groups, states, and the frame of a step.</summary>
public abstract class OptimizerHelper : Optimizer
{
    protected OptimizerOptions _defaults;
    protected OrderedDict<IntPtr, OptimizerState> _state = new();

    public OptimizerHelper() : base(IntPtr.Zero) => _parameter_groups = [];

    protected enum TypeCode
    {
        Double = 0, Long = 1, Tensor = 2, Options = 3, State = 4,
    }

    public override IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);

    public override void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

    /// <summary>Fills gradients with zeros. They stay allocated: a parameter without a gradient keeps having none.</summary>
    public override void zero_grad()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable untracked = no_grad();
        var gradients = new List<Tensor>();
        foreach (Parameter parameter in parameters())
        {
            if (parameter.grad is { } gradient) gradients.Add(gradient);
        }
        if (gradients.Count > 0) Foreach.Zero([.. gradients]);
    }

    public virtual StateDictionary state_dict()
    {
        var state = new StateDictionary();
        foreach (ParamGroup group in _parameter_groups)
        {
            state.Options.Add(group.Options);
            var indices = new List<int>();
            foreach (Parameter parameter in group.Parameters)
            {
                indices.Add(state.State.Count);
                state.State.Add(_state[parameter.Handle]);
            }
            state.StateIndexRef.Add(indices);
        }
        return state;
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        ArgumentNullException.ThrowIfNull(state_dict);
        StateDictionary own = this.state_dict();
        RequireSameCounts(own, state_dict.Options.Count, state_dict.State.Count);
        for (int i = 0; i < own.Options.Count; i++)
        {
            if (!ReferenceEquals(own.Options[i], state_dict.Options[i])) own.Options[i].LoadStateDict(state_dict.Options[i]);
        }
        for (int i = 0; i < own.State.Count; i++)
        {
            if (!ReferenceEquals(own.State[i], state_dict.State[i])) own.State[i].LoadStateDict(state_dict.State[i]);
        }
    }

    public void save_state_dict(string location)
    {
        using FileStream stream = File.Create(location);
        using var writer = new BinaryWriter(stream);
        save_state_dict(writer);
    }

    /// <summary>Writes the optimizer's name, the numbers of its groups and parameters, each group's options, each parameter's state.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        StateDictionary state = state_dict();
        writer.Write(GetType().Name);
        writer.Encode(state.Options.Count);
        writer.Encode(state.State.Count);
        foreach (OptimizerOptions options in state.Options) options.SaveStateDict(writer);
        foreach (OptimizerState parameter in state.State) parameter.SaveStateDict(writer);
    }

    public void load_state_dict(string location)
    {
        using FileStream stream = File.OpenRead(location);
        using var reader = new BinaryReader(stream);
        load_state_dict(reader);
    }

    public void load_state_dict(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        string name = reader.ReadString();
        if (name != GetType().Name)
            throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but the stream holds the state of '{name}'.");
        StateDictionary own = state_dict();
        RequireSameCounts(own, reader.Decode(), reader.Decode());
        foreach (OptimizerOptions options in own.Options) options.LoadStateDict(reader);
        foreach (OptimizerState state in own.State) state.LoadStateDict(reader);
    }

    public void to(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        foreach ((IntPtr _, OptimizerState state) in _state) state.to(device);
    }

    /// <summary>Computes the loss, if a closure is given, with gradients; then updates each group without.</summary>
    protected Tensor _step<T>(Action<T> body, Func<Tensor> loss_closure = null) where T : ParamGroup
    {
        Tensor loss = null;
        if (loss_closure is not null)
        {
            using (enable_grad()) loss = loss_closure();
        }
        using IDisposable untracked = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (ParamGroup group in _parameter_groups) body((T)group);
        return loss;
    }

    /// <summary>Completes a group's options from the defaults, gives each of its parameters a fresh state, and takes the group in.</summary>
    internal void Enter<TOptions>(ParamGroup group, Action<TOptions, TOptions> complete, Func<Parameter, OptimizerState> newState)
        where TOptions : OptimizerOptions, new()
    {
        ArgumentNullException.ThrowIfNull(group, "param_group");
        ArgumentNullException.ThrowIfNull(group.Parameters, "param_group.Parameters");
        var defaults = (TOptions)_defaults;
        group.Options ??= new TOptions();
        TOptions options = OptimizerOptions.SameKind<TOptions>(group.Options);
        options.LearningRate ??= defaults.LearningRate;
        complete(options, defaults);
        options.InitialLearningRate = options.LearningRate.Value;

        // A list, since the source may be a query over a module that would be run again at every step.
        Parameter[] parameters = [.. group.Parameters];
        var seen = new HashSet<IntPtr>(_state.Keys);
        foreach (Parameter parameter in parameters)
        {
            if (parameter is null) throw new ArgumentException("A parameter is null.", "param_group");
            if (!seen.Add(parameter.Handle)) throw new ArgumentException("A parameter appears more than once in the optimizer's groups.", "param_group");
        }
        group.Parameters = parameters;
        _parameter_groups.Add(group);
        foreach (Parameter parameter in parameters)
        {
            OptimizerState state = newState(parameter);
            state.Initialize(options);
            _state.Add(parameter.Handle, state);
        }
    }

    /// <summary>A group's parameters that have a gradient, in batches whose states share the value of <paramref name="advance"/>.</summary>
    internal IEnumerable<ParameterBatch<TState>> Batches<TState>(ParamGroup group, Func<TState, long> advance) where TState : OptimizerState
    {
        var batch = new ParameterBatch<TState>();
        foreach (Parameter parameter in group.Parameters)
        {
            if (parameter.grad is not { } gradient) continue;
            var state = (TState)_state[parameter.Handle];
            long key = advance(state);
            if (!batch.Accepts(parameter, key))
            {
                yield return batch;
                batch = new ParameterBatch<TState>();
            }
            batch.Add(parameter, gradient, state, key);
        }
        if (batch.Count > 0) yield return batch;
    }

    internal void DisposeStates()
    {
        foreach ((IntPtr _, OptimizerState state) in _state) (state as IDisposable)?.Dispose();
        _state.Clear();
    }

    private static void RequireSameCounts(StateDictionary own, long groups, long states)
    {
        if (groups != own.Options.Count)
            throw new ArgumentException($"Invalid optimizer state: it has {groups} parameter groups, this optimizer has {own.Options.Count}.");
        if (states != own.State.Count)
            throw new ArgumentException($"Invalid optimizer state: it has {states} parameters, this optimizer has {own.State.Count}.");
    }
}
