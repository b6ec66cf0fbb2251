using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A leaky ReLU that learns its slope, one or one a channel.</summary>
        public sealed class PReLU : nn.Module<Tensor, Tensor>
        {
            [ComponentName(Name = nameof(weight))]
            private Parameter _weight;

            internal PReLU(long num_parameters, double init, Device device, ScalarType? dtype) : base(nameof(PReLU))
            {
                this.num_parameters = num_parameters;
                this.init = init;
                weight = new Parameter(Tensors.Filled(init, [num_parameters], device, dtype));
            }

            public long num_parameters { get; }

            public double init { get; }

            public Parameter weight
            {
                get => _weight;
                set => SetOwned(ref _weight, value, nameof(weight));
            }

            public override Tensor forward(Tensor tensor) => nn.functional.prelu(tensor, _weight);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static PReLU PReLU(long num_parameters, double init = 0.25, Device device = null, ScalarType? dtype = null) =>
                new(num_parameters, init, device, dtype);
        }
    }
}
