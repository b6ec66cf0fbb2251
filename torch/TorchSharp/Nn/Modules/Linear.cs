using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>An affine map of the last dimension: (…, in) → (…, out).</summary>
        public sealed class Linear : nn.Module<Tensor, Tensor>
        {
            [ComponentName(Name = nameof(weight))]
            private Parameter _weight;

            [ComponentName(Name = nameof(bias))]
            private Parameter _bias;

            internal Linear(Parameter weight, Parameter bias) : base(nameof(Linear))
            {
                in_features = weight.shape[1];
                out_features = weight.shape[0];
                this.weight = weight;
                this.bias = bias;
            }

            internal Linear(long inputSize, long outputSize, bool hasBias, Device device, ScalarType? dtype) : base(nameof(Linear))
            {
                in_features = inputSize;
                out_features = outputSize;
                weight = new Parameter(Tensors.Empty([outputSize, inputSize], device, dtype));
                if (hasBias) bias = new Parameter(Tensors.Empty([outputSize], device, dtype));
                Initialization.FanIn(_weight, _bias);
            }

            public long in_features { get; set; }

            public long out_features { get; set; }

            public Parameter weight
            {
                get => _weight;
                set => SetOwned(ref _weight, value, nameof(weight));
            }

            public Parameter bias
            {
                get => _bias;
                set => SetOwned(ref _bias, value, nameof(bias));
            }

            public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, _weight, _bias);
        }

        /// <summary>What linear layers and convolutions start from.</summary>
        internal static class Initialization
        {
            /// <summary>Weights and biases uniform in ±1/√(fan in), which is Kaiming's initialisation with a = √5.</summary>
            internal static void FanIn(Parameter weight, Parameter bias)
            {
                nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
                if (bias is null) return;
                (long fanIn, _) = nn.init.CalculateFanInAndFanOut(weight);
                double bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
                nn.init.uniform_(bias, -bound, bound);
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            public static Linear Linear(Parameter weight, Parameter bias = null) => new(weight, bias);
        }
    }
}
