using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(IEnumerable<(string name, Parameter parameter)> parameters, double learningRate, double momentum = 0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters.Select(named => named.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(IEnumerable<SGD.ParamGroup> parameters, double learningRate, double momentum = 0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }

    namespace Modules
    {
        /// <summary>Stochastic gradient descent, with momentum (plain or Nesterov's) on request.</summary>
        public class SGD : OptimizerHelper, IMomentum
        {
            private static readonly Op Clone = new("clone");

            public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false)
                : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
            {
            }

            public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false)
            {
                ArgumentNullException.ThrowIfNull(parameters);
                if (!(lr >= 0)) throw new ArgumentException($"Invalid learning rate: {lr}; expected at least 0.", nameof(lr));
                if (!(momentum >= 0)) throw new ArgumentException($"Invalid momentum value: {momentum}; expected at least 0.", nameof(momentum));
                if (!(weight_decay >= 0)) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}; expected at least 0.", nameof(weight_decay));
                if (nesterov && (momentum <= 0 || dampening != 0))
                    throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening.", nameof(nesterov));
                _defaults = new Options
                {
                    LearningRate = lr, InitialLearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay,
                    nesterov = nesterov, maximize = maximize,
                };
                foreach (ParamGroup group in parameters) add_param_group(group);
            }

            public double Momentum
            {
                get => ((Options)_defaults).momentum.Value;
                set => ((Options)_defaults).momentum = value;
            }

            public override Tensor step(Func<Tensor> closure = null) => _step<ParamGroup>(Update, closure);

            public override void add_param_group(Modules.ParamGroup param_group) =>
                Enter<Options>(param_group, Complete, parameter => new State(parameter));

            protected override void Dispose(bool disposing)
            {
                if (disposing) DisposeStates();
                base.Dispose(disposing);
            }

            private static void Complete(Options options, Options defaults)
            {
                options.momentum ??= defaults.momentum;
                options.dampening ??= defaults.dampening;
                options.weight_decay ??= defaults.weight_decay;
                options.nesterov ??= defaults.nesterov;
                options.maximize ??= defaults.maximize;
            }

            private void Update(ParamGroup group)
            {
                Options options = group.Options;
                double momentum = options.momentum.Value;
                // States that have no momentum yet start from the gradient itself, without dampening.
                foreach (ParameterBatch<State> batch in Batches<State>(group, state => state.momentum_buffer is null ? 0 : 1))
                {
                    Tensor[] parameters = batch.Parameters, steps = batch.Gradients;
                    if (options.weight_decay != 0) steps = Foreach.Add(steps, parameters, options.weight_decay.Value);
                    if (momentum != 0)
                    {
                        Tensor[] momenta = Accumulate(batch, steps, momentum, options.dampening.Value);
                        steps = options.nesterov.Value ? Foreach.Add(steps, momenta, momentum) : momenta;
                    }
                    double rate = options.LearningRate.Value;
                    Foreach.Add_(parameters, steps, options.maximize.Value ? rate : -rate);
                }
            }

            private static Tensor[] Accumulate(ParameterBatch<State> batch, Tensor[] gradients, double momentum, double dampening)
            {
                if (batch.Key == 0)
                {
                    for (int i = 0; i < gradients.Length; i++) OptimizerState.Replace(ref batch.States[i].momentum_buffer, Clone.Call(gradients[i]));
                    return batch.Of(state => state.momentum_buffer);
                }
                Tensor[] momenta = batch.Of(state => state.momentum_buffer);
                Foreach.Mul_(momenta, momentum);
                Foreach.Add_(momenta, gradients, 1 - dampening);
                return momenta;
            }

            /// <summary>The momentum of one parameter; none before the first step.</summary>
            public sealed class State : OptimizerState, IDisposable
            {
                public Tensor momentum_buffer;

                public State(Parameter parameter) : base(parameter)
                {
                }

                public override void Initialize(OptimizerOptions options) => Replace(ref momentum_buffer, null);

                public override void SaveStateDict(BinaryWriter writer) => SaveConditionalStateTensor(writer, momentum_buffer);

                public override void LoadStateDict(BinaryReader reader) =>
                    LoadConditionalStateTensor(reader, ref momentum_buffer, _parameter.device);

                public override void LoadStateDict(OptimizerState source) =>
                    Replace(ref momentum_buffer, Copy(SameKind<State>(source).momentum_buffer, _parameter.device));

                public override bool ApproximatelyEquals(OptimizerState other) =>
                    other is State state && Close(momentum_buffer, state.momentum_buffer);

                public override void to(Device device) => Move(ref momentum_buffer, device);

                public void Dispose() => momentum_buffer?.Dispose();
            }

            /// <summary>Settings of <see cref="SGD"/>.</summary>
            public class Options : OptimizerOptions
            {
                public double? momentum;
                public double? dampening;
                public double? weight_decay;
                public bool? nesterov;
                public bool? maximize;

                public override void SaveStateDict(BinaryWriter writer)
                {
                    base.SaveStateDict(writer);
                    writer.Write(momentum.Value);
                    writer.Write(dampening.Value);
                    writer.Write(weight_decay.Value);
                    writer.Write(nesterov.Value);
                    writer.Write(maximize.Value);
                }

                public override void LoadStateDict(BinaryReader reader)
                {
                    base.LoadStateDict(reader);
                    momentum = reader.ReadDouble();
                    dampening = reader.ReadDouble();
                    weight_decay = reader.ReadDouble();
                    nesterov = reader.ReadBoolean();
                    maximize = reader.ReadBoolean();
                }

                public override void LoadStateDict(OptimizerOptions source)
                {
                    Options other = SameKind<Options>(source);
                    base.LoadStateDict(source);
                    momentum = other.momentum;
                    dampening = other.dampening;
                    weight_decay = other.weight_decay;
                    nesterov = other.nesterov;
                    maximize = other.maximize;
                }
            }

            /// <summary>Parameters with SGD settings of their own.</summary>
            public class ParamGroup : ParamGroup<Options>, IMomentum
            {
                public ParamGroup()
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double momentum = 0, double dampening = 0,
                    double weight_decay = 0, bool nesterov = false, bool maximize = false)
                    : base(parameters, new Options
                    {
                        LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov,
                        maximize = maximize,
                    })
                {
                }

                public double Momentum
                {
                    get => Options.momentum.Value;
                    set => Options.momentum = value;
                }
            }
        }
    }
}
