using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static RMSProp RMSProp(IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8,
                double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, double alpha = 0.99,
                double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters.Select(named => named.parameter), lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(IEnumerable<RMSProp.ParamGroup> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8,
                double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);
        }
    }

    namespace Modules
    {
        /// <summary>RMSProp (Hinton's lecture 6e): the gradient over the root of its running mean square, or, centered, over its deviation.</summary>
        public class RMSProp : OptimizerHelper, IMomentum
        {
            public RMSProp(IEnumerable<Parameter> parameters, double lr = 0.001, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
                double momentum = 0, bool centered = false, bool maximize = false)
                : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize)
            {
            }

            public RMSProp(IEnumerable<ParamGroup> parameters, double lr = 0.001, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
                double momentum = 0, bool centered = false, bool maximize = false)
            {
                ArgumentNullException.ThrowIfNull(parameters);
                if (!(lr >= 0)) throw new ArgumentException($"Invalid learning rate: {lr}; expected at least 0.", nameof(lr));
                if (!(alpha >= 0)) throw new ArgumentException($"Invalid alpha: {alpha}; expected at least 0.", nameof(alpha));
                if (!(eps >= 0)) throw new ArgumentException($"Invalid eps: {eps}; expected at least 0.", nameof(eps));
                if (!(momentum >= 0)) throw new ArgumentException($"Invalid momentum value: {momentum}; expected at least 0.", nameof(momentum));
                if (!(weight_decay >= 0)) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}; expected at least 0.", nameof(weight_decay));
                _defaults = new Options
                {
                    LearningRate = lr, InitialLearningRate = lr, alpha = alpha, eps = eps, weight_decay = weight_decay, momentum = momentum,
                    centered = centered, maximize = maximize,
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
                options.maximize ??= defaults.maximize;
                options.momentum ??= defaults.momentum;
                options.alpha ??= defaults.alpha;
                options.eps ??= defaults.eps;
                options.weight_decay ??= defaults.weight_decay;
                options.centered ??= defaults.centered;
            }

            private void Update(ParamGroup group)
            {
                Options options = group.Options;
                double rate = options.LearningRate.Value, alpha = options.alpha.Value, momentum = options.momentum.Value;
                foreach (ParameterBatch<State> batch in Batches<State>(group, state => ++state.step))
                {
                    Tensor[] parameters = batch.Parameters, gradients = batch.Gradients;
                    if (options.maximize.Value) gradients = Foreach.Neg(gradients);
                    if (options.weight_decay != 0) gradients = Foreach.Add(gradients, parameters, options.weight_decay.Value);

                    Tensor[] squares = batch.Of(state => state.square_avg);
                    Foreach.Mul_(squares, alpha);
                    Foreach.Addcmul_(squares, gradients, gradients, 1 - alpha);
                    Tensor[] deviations = options.centered.Value ? Centered(batch, gradients, squares, alpha) : Foreach.Sqrt(squares);
                    Foreach.Add_(deviations, options.eps.Value);

                    if (momentum > 0)
                    {
                        Tensor[] momenta = batch.Of(state => state.momentum_buffer);
                        Foreach.Mul_(momenta, momentum);
                        Foreach.Addcdiv_(momenta, gradients, deviations, 1);
                        Foreach.Add_(parameters, momenta, -rate);
                    }
                    else
                    {
                        Foreach.Addcdiv_(parameters, gradients, deviations, -rate);
                    }
                    foreach (Tensor deviation in deviations) deviation.Dispose();
                }
            }

            private static Tensor[] Centered(ParameterBatch<State> batch, Tensor[] gradients, Tensor[] squares, double alpha)
            {
                Tensor[] means = batch.Of(state => state.grad_avg);
                Foreach.Mul_(means, alpha);
                Foreach.Add_(means, gradients, 1 - alpha);
                Tensor[] deviations = Foreach.Addcmul(squares, means, means, -1);
                Foreach.Sqrt_(deviations);
                return deviations;
            }

            /// <summary>The running averages of one parameter.</summary>
            public sealed class State : OptimizerState, IDisposable
            {
                public long step;
                public Tensor square_avg;
                public Tensor momentum_buffer;
                public Tensor grad_avg;

                public State(Parameter parameter) : base(parameter)
                {
                }

                public override void Initialize(OptimizerOptions options)
                {
                    step = 0;
                    Replace(ref square_avg, ZerosLike(_parameter));
                    Replace(ref momentum_buffer, ZerosLike(_parameter));
                    Replace(ref grad_avg, ZerosLike(_parameter));
                }

                public override void SaveStateDict(BinaryWriter writer)
                {
                    writer.Write(step);
                    square_avg.Save(writer);
                    SaveConditionalStateTensor(writer, momentum_buffer);
                    SaveConditionalStateTensor(writer, grad_avg);
                }

                public override void LoadStateDict(BinaryReader reader)
                {
                    step = reader.ReadInt64();
                    TensorExtensionMethods.Load(square_avg, reader);
                    LoadConditionalStateTensor(reader, ref momentum_buffer, _parameter.device);
                    LoadConditionalStateTensor(reader, ref grad_avg, _parameter.device);
                }

                public override void LoadStateDict(OptimizerState source)
                {
                    State other = SameKind<State>(source);
                    step = other.step;
                    Replace(ref square_avg, Copy(other.square_avg, _parameter.device));
                    Replace(ref momentum_buffer, Copy(other.momentum_buffer, _parameter.device));
                    Replace(ref grad_avg, Copy(other.grad_avg, _parameter.device));
                }

                public override bool ApproximatelyEquals(OptimizerState other) =>
                    other is State state && step == state.step && Close(square_avg, state.square_avg)
                    && Close(momentum_buffer, state.momentum_buffer) && Close(grad_avg, state.grad_avg);

                public override void to(Device device)
                {
                    Move(ref square_avg, device);
                    Move(ref momentum_buffer, device);
                    Move(ref grad_avg, device);
                }

                public void Dispose()
                {
                    square_avg?.Dispose();
                    momentum_buffer?.Dispose();
                    grad_avg?.Dispose();
                }
            }

            /// <summary>Settings of <see cref="RMSProp"/>.</summary>
            public class Options : OptimizerOptions
            {
                public bool? maximize;
                public double? momentum;
                public double? alpha;
                public double? eps;
                public double? weight_decay;
                public bool? centered;

                public override void SaveStateDict(BinaryWriter writer)
                {
                    base.SaveStateDict(writer);
                    writer.Write(maximize.Value);
                    writer.Write(momentum.Value);
                    writer.Write(alpha.Value);
                    writer.Write(eps.Value);
                    writer.Write(weight_decay.Value);
                    writer.Write(centered.Value);
                }

                public override void LoadStateDict(BinaryReader reader)
                {
                    base.LoadStateDict(reader);
                    maximize = reader.ReadBoolean();
                    momentum = reader.ReadDouble();
                    alpha = reader.ReadDouble();
                    eps = reader.ReadDouble();
                    weight_decay = reader.ReadDouble();
                    centered = reader.ReadBoolean();
                }

                public override void LoadStateDict(OptimizerOptions source)
                {
                    Options other = SameKind<Options>(source);
                    base.LoadStateDict(source);
                    maximize = other.maximize;
                    momentum = other.momentum;
                    alpha = other.alpha;
                    eps = other.eps;
                    weight_decay = other.weight_decay;
                    centered = other.centered;
                }
            }

            /// <summary>Parameters with RMSProp settings of their own.</summary>
            public class ParamGroup : ParamGroup<Options>, IMomentum
            {
                public ParamGroup()
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double eps = 1e-8, double alpha = 0.99,
                    double weight_decay = 0, double momentum = 0, bool centered = false)
                    : base(parameters, new Options
                    {
                        LearningRate = lr, eps = eps, alpha = alpha, weight_decay = weight_decay, momentum = momentum, centered = centered,
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
