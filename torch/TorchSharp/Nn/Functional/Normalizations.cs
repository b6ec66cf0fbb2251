using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Normalisations over batches, layers, groups and instances.</summary>
        public static partial class functional
        {
            public static Tensor batch_norm(Tensor input, Tensor running_mean, Tensor running_var, Tensor weight = null, Tensor bias = null,
                bool training = false, double momentum = 0.1, double eps = 1e-05) =>
                Ops.batch_norm.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, true);

            public static Tensor instance_norm(Tensor input, Tensor running_mean = null, Tensor running_var = null, Tensor weight = null,
                Tensor bias = null, bool use_input_stats = true, double momentum = 0.1, double eps = 1e-05) =>
                Ops.instance_norm.Call(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, true);

            public static Tensor group_norm(Tensor input, long num_groups, Tensor weight = null, Tensor bias = null, double eps = 1e-05) =>
                Ops.group_norm.Call(input, num_groups, weight, bias, eps);

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor weight = null, Tensor bias = null, double eps = 1e-05) =>
                Ops.layer_norm.Call(input, normalized_shape, weight, bias, eps);
        }
    }
}
