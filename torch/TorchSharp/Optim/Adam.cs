using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.001, double beta1 = 0.9,
                double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters.Select(named => named.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<Adam.ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }

    namespace Modules
    {
        /// <summary>Adam (Kingma, Ba 2014); weight decay is added to the gradient.</summary>
        public class Adam : OptimizerHelper, IBetas
        {
            public Adam(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
            {
            }

            public Adam(IEnumerable<ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            {
                ArgumentNullException.ThrowIfNull(parameters);
                if (!(lr >= 0)) throw new ArgumentException($"Invalid learning rate: {lr}; expected at least 0.", nameof(lr));
                if (!(eps >= 0)) throw new ArgumentException($"Invalid eps: {eps}; expected at least 0.", nameof(eps));
                if (!(beta1 is >= 0 and < 1)) throw new ArgumentException($"Invalid beta1: {beta1}; expected 0 or more and less than 1.", nameof(beta1));
                if (!(beta2 is >= 0 and < 1)) throw new ArgumentException($"Invalid beta2: {beta2}; expected 0 or more and less than 1.", nameof(beta2));
                if (!(weight_decay >= 0)) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}; expected at least 0.", nameof(weight_decay));
                _defaults = new Options
                {
                    LearningRate = lr, InitialLearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay,
                    amsgrad = amsgrad, maximize = maximize,
                };
                foreach (ParamGroup group in parameters) add_param_group(group);
            }

            public (double, double) Betas
            {
                get => (((Options)_defaults).beta1.Value, ((Options)_defaults).beta2.Value);
                set => (((Options)_defaults).beta1, ((Options)_defaults).beta2) = value;
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
                options.beta1 ??= defaults.beta1;
                options.beta2 ??= defaults.beta2;
                options.eps ??= defaults.eps;
                options.weight_decay ??= defaults.weight_decay;
                options.amsgrad ??= defaults.amsgrad;
                options.maximize ??= defaults.maximize;
            }

            private void Update(ParamGroup group)
            {
                Options options = group.Options;
                var update = new AdamStep(options.LearningRate.Value, options.beta1.Value, options.beta2.Value, options.eps.Value);
                foreach (ParameterBatch<State> batch in Batches<State>(group, state => ++state.step))
                {
                    Tensor[] parameters = batch.Parameters, gradients = batch.Gradients;
                    if (options.maximize.Value) gradients = Foreach.Neg(gradients);
                    if (options.weight_decay != 0) gradients = Foreach.Add(gradients, parameters, options.weight_decay.Value);
                    update.Apply(batch.Key, parameters, gradients, batch.Of(state => state.exp_avg), batch.Of(state => state.exp_avg_sq),
                        options.amsgrad.Value ? batch.Of(state => state.Maximum()) : null);
                }
            }

            /// <summary>The moments of one parameter's gradient.</summary>
            public sealed class State : OptimizerState, IDisposable
            {
                public long step;
                public Tensor exp_avg;
                public Tensor exp_avg_sq;
                public Tensor max_exp_avg_sq;

                public State(Parameter parameter) : base(parameter)
                {
                }

                public override void Initialize(OptimizerOptions options)
                {
                    step = 0;
                    Replace(ref exp_avg, ZerosLike(_parameter));
                    Replace(ref exp_avg_sq, ZerosLike(_parameter));
                    Replace(ref max_exp_avg_sq, ((Options)options).amsgrad == true ? ZerosLike(_parameter) : null);
                }

                public override void SaveStateDict(BinaryWriter writer)
                {
                    writer.Write(step);
                    exp_avg.Save(writer);
                    exp_avg_sq.Save(writer);
                    SaveConditionalStateTensor(writer, max_exp_avg_sq);
                }

                public override void LoadStateDict(BinaryReader reader)
                {
                    step = reader.ReadInt64();
                    TensorExtensionMethods.Load(exp_avg, reader);
                    TensorExtensionMethods.Load(exp_avg_sq, reader);
                    LoadConditionalStateTensor(reader, ref max_exp_avg_sq, _parameter.device);
                }

                public override void LoadStateDict(OptimizerState source)
                {
                    State other = SameKind<State>(source);
                    step = other.step;
                    Replace(ref exp_avg, Copy(other.exp_avg, _parameter.device));
                    Replace(ref exp_avg_sq, Copy(other.exp_avg_sq, _parameter.device));
                    Replace(ref max_exp_avg_sq, Copy(other.max_exp_avg_sq, _parameter.device));
                }

                public override bool ApproximatelyEquals(OptimizerState other) =>
                    other is State state && step == state.step && Close(exp_avg, state.exp_avg) && Close(exp_avg_sq, state.exp_avg_sq)
                    && Close(max_exp_avg_sq, state.max_exp_avg_sq);

                public override void to(Device device)
                {
                    Move(ref exp_avg, device);
                    Move(ref exp_avg_sq, device);
                    Move(ref max_exp_avg_sq, device);
                }

                public void Dispose()
                {
                    exp_avg?.Dispose();
                    exp_avg_sq?.Dispose();
                    max_exp_avg_sq?.Dispose();
                }

                /// <summary>AMSGrad's running maximum, made when AMSGrad was switched on after the start.</summary>
                internal Tensor Maximum()
                {
                    if (max_exp_avg_sq is null) Replace(ref max_exp_avg_sq, ZerosLike(_parameter));
                    return max_exp_avg_sq;
                }
            }

            /// <summary>Settings of <see cref="Adam"/>.</summary>
            public class Options : OptimizerOptions
            {
                public double? beta1;
                public double? beta2;
                public double? weight_decay;
                public double? eps;
                public bool? amsgrad;
                public bool? maximize;

                public override void SaveStateDict(BinaryWriter writer)
                {
                    base.SaveStateDict(writer);
                    writer.Write(beta1.Value);
                    writer.Write(beta2.Value);
                    writer.Write(eps.Value);
                    writer.Write(weight_decay.Value);
                    writer.Write(amsgrad.Value);
                    writer.Write(maximize.Value);
                }

                public override void LoadStateDict(BinaryReader reader)
                {
                    base.LoadStateDict(reader);
                    beta1 = reader.ReadDouble();
                    beta2 = reader.ReadDouble();
                    eps = reader.ReadDouble();
                    weight_decay = reader.ReadDouble();
                    amsgrad = reader.ReadBoolean();
                    maximize = reader.ReadBoolean();
                }

                public override void LoadStateDict(OptimizerOptions source)
                {
                    Options other = SameKind<Options>(source);
                    base.LoadStateDict(source);
                    beta1 = other.beta1;
                    beta2 = other.beta2;
                    eps = other.eps;
                    weight_decay = other.weight_decay;
                    amsgrad = other.amsgrad;
                    maximize = other.maximize;
                }
            }

            /// <summary>Parameters with Adam settings of their own.</summary>
            public class ParamGroup : ParamGroup<Options>, IBetas
            {
                public ParamGroup()
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                    double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                    : base(parameters, new Options
                    {
                        LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad,
                        maximize = maximize,
                    })
                {
                }

                public (double, double) Betas
                {
                    get => (Options.beta1.Value, Options.beta2.Value);
                    set => (Options.beta1, Options.beta2) = value;
                }
            }
        }
    }
}
