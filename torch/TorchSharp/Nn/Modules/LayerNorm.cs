using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Normalises the last dimensions, those of <c>normalized_shape</c>, of each example.</summary>
        public sealed class LayerNorm : nn.Module<Tensor, Tensor>
        {
            [ComponentName(Name = nameof(weight))]
            private Parameter _weight;

            [ComponentName(Name = nameof(bias))]
            private Parameter _bias;

            internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device device, ScalarType? dtype)
                : base(nameof(LayerNorm))
            {
                this.normalized_shape = normalized_shape;
                this.eps = eps;
                this.elementwise_affine = elementwise_affine;
                if (!elementwise_affine) return;
                weight = new Parameter(Tensors.Filled(1, normalized_shape, device, dtype));
                if (bias) this.bias = new Parameter(Tensors.Filled(0, normalized_shape, device, dtype));
            }

            public long[] normalized_shape { get; set; }

            public double eps { get; set; }

            public bool elementwise_affine { get; set; }

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

            public void reset_parameters()
            {
                if (_weight is not null) nn.init.ones_(_weight);
                if (_bias is not null) nn.init.zeros_(_bias);
            }

            public override Tensor forward(Tensor tensor) => F.layer_norm(tensor, normalized_shape, _weight, _bias, eps);
        }

        /// <summary>Normalises groups of channels of each example.</summary>
        public sealed class GroupNorm : nn.Module<Tensor, Tensor>
        {
            [ComponentName(Name = nameof(weight))]
            private Parameter _weight;

            [ComponentName(Name = nameof(bias))]
            private Parameter _bias;

            internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, Device device, ScalarType? dtype) : base(nameof(GroupNorm))
            {
                this.num_groups = num_groups;
                this.eps = eps;
                this.affine = affine;
                if (!affine) return;
                weight = new Parameter(Tensors.Filled(1, [num_channels], device, dtype));
                bias = new Parameter(Tensors.Filled(0, [num_channels], device, dtype));
            }

            public long num_groups { get; set; }

            public double eps { get; set; }

            public bool affine { get; set; }

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

            public override Tensor forward(Tensor tensor)
            {
                if (tensor.Dimensions < 3) throw new ArgumentException($"Invalid number of dimensions for GroupNorm argument: {tensor.Dimensions}");
                return F.group_norm(tensor, num_groups, _weight, _bias, eps);
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true,
                Device device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true,
                Device device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

            public static GroupNorm GroupNorm(long num_groups, long num_channels, double eps = 1e-05, bool affine = true, Device device = null,
                ScalarType? dtype = null) =>
                new(num_groups, num_channels, eps, affine, device, dtype);
        }
    }
}
