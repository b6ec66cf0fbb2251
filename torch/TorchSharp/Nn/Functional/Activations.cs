using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Activations. In place, the result is another object on the input's memory, so that both may be disposed.</summary>
        public static partial class functional
        {
            public static Tensor relu(Tensor x, bool inplace = false) =>
                inplace ? Ops.relu_.CallInPlace(x).alias() : Ops.relu.Call(x);

            public static Tensor relu6(Tensor x, bool inplace = false) =>
                inplace ? Ops.relu6_.CallInPlace(x).alias() : Ops.relu6.Call(x);

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                inplace ? Ops.leaky_relu_.CallInPlace(input, negative_slope).alias() : Ops.leaky_relu.Call(input, negative_slope);

            public static Tensor rrelu(Tensor x, double lower = 0.125, double upper = 1.0 / 3.0, bool inplace = false) =>
                inplace ? Ops.rrelu_.CallInPlace(x, lower, upper, false).alias() : Ops.rrelu.Call(x, lower, upper, false);

            public static Tensor elu(Tensor x, double alpha, bool inplace = false) =>
                inplace ? Ops.elu_.CallInPlace(x, alpha).alias() : Ops.elu.Call(x, alpha);

            public static Tensor celu(Tensor x, double alpha, bool inplace = false) =>
                inplace ? Ops.celu_.CallInPlace(x, alpha).alias() : Ops.celu.Call(x, alpha);

            public static Tensor selu(Tensor x, bool inplace = false) =>
                inplace ? Ops.selu_.CallInPlace(x).alias() : Ops.selu.Call(x);

            public static Tensor silu(Tensor x, bool inplace = false) =>
                inplace ? Ops.silu_.CallInPlace(x).alias() : Ops.silu.Call(x);

            public static Tensor mish(Tensor x, bool inplace = false) =>
                inplace ? Ops.mish_.CallInPlace(x).alias() : Ops.mish.Call(x);

            public static Tensor sigmoid(Tensor x, bool inplace) =>
                inplace ? Ops.sigmoid_.CallInPlace(x).alias() : Ops.sigmoid.Call(x);

            public static Tensor tanh(Tensor x, bool inplace = false) =>
                inplace ? Ops.tanh_.CallInPlace(x).alias() : Ops.tanh.Call(x);

            public static Tensor hardsigmoid(Tensor input, bool inplace = false) =>
                inplace ? Ops.hardsigmoid_.CallInPlace(input).alias() : Ops.hardsigmoid.Call(input);

            public static Tensor hardswish(Tensor input, bool inplace = false) =>
                inplace ? Ops.hardswish_.CallInPlace(input).alias() : Ops.hardswish.Call(input);

            public static Tensor hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false) =>
                inplace ? Ops.hardtanh_.CallInPlace(x, min_val, max_val).alias() : Ops.hardtanh.Call(x, min_val, max_val);

            public static Tensor threshold(Tensor x, double threshold, double value, bool inplace = false) =>
                inplace ? Ops.threshold_.CallInPlace(x, threshold, value).alias() : Ops.threshold.Call(x, threshold, value);

            public static Tensor sigmoid(Tensor x) => sigmoid(x, false);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => Ops.softmax_int.Call(input, dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => Ops.log_softmax_int.Call(x, dim);

            public static Tensor logsigmoid(Tensor x) => Ops.log_sigmoid.Call(x);

            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => Ops.softplus.Call(x, beta, threshold);

            public static Tensor hardshrink(Tensor x, double lambda = 0.5) => Ops.hardshrink.Call(x, lambda);

            public static Tensor softshrink(Tensor x, double lambda = 0.5) => Ops.softshrink.Call(x, lambda);

            public static Tensor glu(Tensor input, long dim = -1) => Ops.glu.Call(input, dim);

            public static Tensor prelu(Tensor input, Tensor weight) => Ops.prelu.Call(input, weight);

            public static Tensor gelu(Tensor x) => Ops.gelu.Call(x);

            public static Tensor gelu(Tensor x, bool inplace) => gelu(x, Modules.GELU.Approximate.none, inplace);

            public static Tensor gelu(Tensor x, GELU.Approximate approximate, bool inplace = false)
            {
                string name = approximate == Modules.GELU.Approximate.tanh ? "tanh" : "none";
                return inplace ? Ops.gelu_.CallInPlace(x, name).alias() : Ops.gelu.Call(x, name);
            }

            public static Tensor softmin(Tensor x, long dim)
            {
                using Tensor negative = Ops.neg.Call(x);
                return Ops.softmax_int.Call(negative, dim);
            }

            /// <summary>Softmax over the channels of (batch, channels, height, width) or (channels, height, width).</summary>
            public static Tensor softmax2d(Tensor x)
            {
                if (x.Dimensions is not (3 or 4)) throw new ArgumentException("Softmax2d requires a 3D or 4D tensor as input");
                return Ops.softmax_int.Call(x, -3);
            }

            /// <summary>x / (1 + |x|).</summary>
            public static Tensor softsign(Tensor x, bool inplace = false)
            {
                using Tensor size = Ops.abs.Call(x);
                using Tensor divisor = Ops.add_Scalar.Call(size, 1);
                return inplace ? Ops.div__Tensor.CallInPlace(x, divisor).alias() : Ops.div_Tensor.Call(x, divisor);
            }

            /// <summary>x − tanh(x).</summary>
            public static Tensor tanhshrink(Tensor x, bool inplace = false)
            {
                using Tensor squashed = Ops.tanh.Call(x);
                return inplace ? Ops.sub__Tensor.CallInPlace(x, squashed).alias() : Ops.sub_Tensor.Call(x, squashed);
            }
        }
    }
}
