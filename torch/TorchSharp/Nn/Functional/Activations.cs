using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

internal static partial class NnOps
{
    internal static readonly Op celu = new("celu");
    internal static readonly Op celu_ = new("celu_");
    internal static readonly Op elu = new("elu");
    internal static readonly Op elu_ = new("elu_");
    internal static readonly Op gelu = new("gelu");
    internal static readonly Op gelu_ = new("gelu_");
    internal static readonly Op glu = new("glu");
    internal static readonly Op hardshrink = new("hardshrink");
    internal static readonly Op hardsigmoid = new("hardsigmoid");
    internal static readonly Op hardsigmoid_ = new("hardsigmoid_");
    internal static readonly Op hardswish = new("hardswish");
    internal static readonly Op hardswish_ = new("hardswish_");
    internal static readonly Op hardtanh = new("hardtanh");
    internal static readonly Op hardtanh_ = new("hardtanh_");
    internal static readonly Op leaky_relu = new("leaky_relu");
    internal static readonly Op leaky_relu_ = new("leaky_relu_");
    internal static readonly Op log_sigmoid = new("log_sigmoid");
    internal static readonly Op log_softmax = new("log_softmax", "int");
    internal static readonly Op mish = new("mish");
    internal static readonly Op mish_ = new("mish_");
    internal static readonly Op prelu = new("prelu");
    internal static readonly Op relu = new("relu");
    internal static readonly Op relu6 = new("relu6");
    internal static readonly Op relu6_ = new("relu6_");
    internal static readonly Op relu_ = new("relu_");
    internal static readonly Op rrelu = new("rrelu");
    internal static readonly Op rrelu_ = new("rrelu_");
    internal static readonly Op selu = new("selu");
    internal static readonly Op selu_ = new("selu_");
    internal static readonly Op sigmoid = new("sigmoid");
    internal static readonly Op sigmoid_ = new("sigmoid_");
    internal static readonly Op silu = new("silu");
    internal static readonly Op silu_ = new("silu_");
    internal static readonly Op softmax = new("softmax", "int");
    internal static readonly Op softplus = new("softplus");
    internal static readonly Op softshrink = new("softshrink");
    internal static readonly Op tanh = new("tanh");
    internal static readonly Op tanh_ = new("tanh_");
    internal static readonly Op threshold = new("threshold");
    internal static readonly Op threshold_ = new("threshold_");
}

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Activations. In place, the result is another object on the input's memory, so that both may be disposed.</summary>
        public static partial class functional
        {
            public static Tensor relu(Tensor x, bool inplace = false) =>
                inplace ? NnOps.relu_.CallInPlace(x).alias() : NnOps.relu.Call(x);

            public static Tensor relu6(Tensor x, bool inplace = false) =>
                inplace ? NnOps.relu6_.CallInPlace(x).alias() : NnOps.relu6.Call(x);

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                inplace ? NnOps.leaky_relu_.CallInPlace(input, negative_slope).alias() : NnOps.leaky_relu.Call(input, negative_slope);

            public static Tensor rrelu(Tensor x, double lower = 0.125, double upper = 1.0 / 3.0, bool inplace = false) =>
                inplace ? NnOps.rrelu_.CallInPlace(x, lower, upper, false).alias() : NnOps.rrelu.Call(x, lower, upper, false);

            public static Tensor elu(Tensor x, double alpha, bool inplace = false) =>
                inplace ? NnOps.elu_.CallInPlace(x, alpha).alias() : NnOps.elu.Call(x, alpha);

            public static Tensor celu(Tensor x, double alpha, bool inplace = false) =>
                inplace ? NnOps.celu_.CallInPlace(x, alpha).alias() : NnOps.celu.Call(x, alpha);

            public static Tensor selu(Tensor x, bool inplace = false) =>
                inplace ? NnOps.selu_.CallInPlace(x).alias() : NnOps.selu.Call(x);

            public static Tensor silu(Tensor x, bool inplace = false) =>
                inplace ? NnOps.silu_.CallInPlace(x).alias() : NnOps.silu.Call(x);

            public static Tensor mish(Tensor x, bool inplace = false) =>
                inplace ? NnOps.mish_.CallInPlace(x).alias() : NnOps.mish.Call(x);

            public static Tensor sigmoid(Tensor x, bool inplace) =>
                inplace ? NnOps.sigmoid_.CallInPlace(x).alias() : NnOps.sigmoid.Call(x);

            public static Tensor tanh(Tensor x, bool inplace = false) =>
                inplace ? NnOps.tanh_.CallInPlace(x).alias() : NnOps.tanh.Call(x);

            public static Tensor hardsigmoid(Tensor input, bool inplace = false) =>
                inplace ? NnOps.hardsigmoid_.CallInPlace(input).alias() : NnOps.hardsigmoid.Call(input);

            public static Tensor hardswish(Tensor input, bool inplace = false) =>
                inplace ? NnOps.hardswish_.CallInPlace(input).alias() : NnOps.hardswish.Call(input);

            public static Tensor hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false) =>
                inplace ? NnOps.hardtanh_.CallInPlace(x, min_val, max_val).alias() : NnOps.hardtanh.Call(x, min_val, max_val);

            public static Tensor threshold(Tensor x, double threshold, double value, bool inplace = false) =>
                inplace ? NnOps.threshold_.CallInPlace(x, threshold, value).alias() : NnOps.threshold.Call(x, threshold, value);

            public static Tensor sigmoid(Tensor x) => sigmoid(x, false);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => NnOps.softmax.Call(input, dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => NnOps.log_softmax.Call(x, dim);

            public static Tensor logsigmoid(Tensor x) => NnOps.log_sigmoid.Call(x);

            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => NnOps.softplus.Call(x, beta, threshold);

            public static Tensor hardshrink(Tensor x, double lambda = 0.5) => NnOps.hardshrink.Call(x, lambda);

            public static Tensor softshrink(Tensor x, double lambda = 0.5) => NnOps.softshrink.Call(x, lambda);

            public static Tensor glu(Tensor input, long dim = -1) => NnOps.glu.Call(input, dim);

            public static Tensor prelu(Tensor input, Tensor weight) => NnOps.prelu.Call(input, weight);

            public static Tensor gelu(Tensor x) => NnOps.gelu.Call(x);

            public static Tensor gelu(Tensor x, bool inplace) => gelu(x, Modules.GELU.Approximate.none, inplace);

            public static Tensor gelu(Tensor x, GELU.Approximate approximate, bool inplace = false)
            {
                string name = approximate == Modules.GELU.Approximate.tanh ? "tanh" : "none";
                return inplace ? NnOps.gelu_.CallInPlace(x, name).alias() : NnOps.gelu.Call(x, name);
            }

            public static Tensor softmin(Tensor x, long dim)
            {
                using Tensor negative = NnOps.neg.Call(x);
                return NnOps.softmax.Call(negative, dim);
            }

            /// <summary>Softmax over the channels of (batch, channels, height, width) or (channels, height, width).</summary>
            public static Tensor softmax2d(Tensor x)
            {
                if (x.Dimensions is not (3 or 4)) throw new ArgumentException("Softmax2d requires a 3D or 4D tensor as input");
                return NnOps.softmax.Call(x, -3);
            }

            /// <summary>x / (1 + |x|).</summary>
            public static Tensor softsign(Tensor x, bool inplace = false)
            {
                using Tensor size = NnOps.abs.Call(x);
                using Tensor divisor = NnOps.add_Scalar.Call(size, 1);
                return inplace ? NnOps.div__Tensor.CallInPlace(x, divisor).alias() : NnOps.div_Tensor.Call(x, divisor);
            }

            /// <summary>x − tanh(x).</summary>
            public static Tensor tanhshrink(Tensor x, bool inplace = false)
            {
                using Tensor squashed = NnOps.tanh.Call(x);
                return inplace ? NnOps.sub__Tensor.CallInPlace(x, squashed).alias() : NnOps.sub_Tensor.Call(x, squashed);
            }
        }
    }
}
