using TorchSharp.Interop;

namespace TorchSharp;

internal static partial class NnOps
{
    internal static readonly Op adaptive_avg_pool1d = new("adaptive_avg_pool1d");
    internal static readonly Op adaptive_avg_pool2d = new("adaptive_avg_pool2d");
    internal static readonly Op adaptive_avg_pool3d = new("adaptive_avg_pool3d");
    internal static readonly Op adaptive_max_pool1d = new("adaptive_max_pool1d");
    internal static readonly Op adaptive_max_pool2d = new("adaptive_max_pool2d");
    internal static readonly Op adaptive_max_pool3d = new("adaptive_max_pool3d");
    internal static readonly Op avg_pool1d = new("avg_pool1d");
    internal static readonly Op avg_pool2d = new("avg_pool2d");
    internal static readonly Op avg_pool3d = new("avg_pool3d");
    internal static readonly Op max_pool1d = new("max_pool1d");
    internal static readonly Op max_pool1d_with_indices = new("max_pool1d_with_indices");
    internal static readonly Op max_pool2d = new("max_pool2d");
    internal static readonly Op max_pool2d_with_indices = new("max_pool2d_with_indices");
    internal static readonly Op max_pool3d = new("max_pool3d");
    internal static readonly Op max_pool3d_with_indices = new("max_pool3d_with_indices");

    internal static torch.Tensor First((torch.Tensor values, torch.Tensor indices) results)
    {
        results.indices.Dispose();
        return results.values;
    }
}

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Pooling. A stride of null is the kernel's size.</summary>
        public static partial class functional
        {
            public static Tensor avg_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false,
                bool count_include_pad = true) =>
                NnOps.avg_pool1d.Call(input, new[] { kernel_size }, NnOps.Sizes(stride), NnOps.Sizes(padding), ceil_mode, count_include_pad);

            public static Tensor avg_pool2d(Tensor input, long[] kernel_size, long[] stride = null, long[] padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                NnOps.avg_pool2d.Call(input, kernel_size, NnOps.Sizes(stride), NnOps.Sizes(padding), ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                NnOps.avg_pool2d.Call(input, new[] { kernel_size, kernel_size }, NnOps.Sizes(stride), new[] { padding, padding }, ceil_mode,
                    count_include_pad, divisor_override);

            public static Tensor avg_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                avg_pool2d(input, Pair(kernel_size), Pair(stride), Pair(padding), ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool3d(Tensor input, long[] kernel_size, long[] stride = null, long[] padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                NnOps.avg_pool3d.Call(input, kernel_size, NnOps.Sizes(stride), NnOps.Sizes(padding), ceil_mode, count_include_pad, divisor_override);

            public static Tensor max_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                bool ceil_mode = false) =>
                NnOps.max_pool1d.Call(input, new[] { kernel_size }, NnOps.Sizes(stride), NnOps.Sizes(padding), NnOps.Sizes(dilation), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool1d_with_indices(Tensor input, long kernel_size, long? stride = null,
                long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                NnOps.max_pool1d_with_indices.Call2(input, new[] { kernel_size }, NnOps.Sizes(stride), NnOps.Sizes(padding), NnOps.Sizes(dilation),
                    ceil_mode);

            public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[] strides = null, long[] padding = null, long[] dilation = null,
                bool ceil_mode = false) =>
                NnOps.max_pool2d.Call(input, kernel_size, NnOps.Sizes(strides), NnOps.Sizes(padding), NnOps.Sizes(dilation), ceil_mode);

            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                bool ceil_mode = false) =>
                NnOps.max_pool2d.Call(input, new[] { kernel_size }, NnOps.Sizes(stride), NnOps.Sizes(padding), NnOps.Sizes(dilation), ceil_mode);

            public static Tensor max_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                (long, long)? dilation = null, bool ceil_mode = false) =>
                max_pool2d(input, Pair(kernel_size), Pair(stride), Pair(padding), Pair(dilation), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool2d_with_indices(Tensor input, long[] kernel_size, long[] strides = null,
                long[] padding = null, long[] dilation = null, bool ceil_mode = false) =>
                NnOps.max_pool2d_with_indices.Call2(input, kernel_size, NnOps.Sizes(strides), NnOps.Sizes(padding), NnOps.Sizes(dilation), ceil_mode);

            public static Tensor max_pool3d(Tensor input, long[] kernel_size, long[] strides = null, long[] padding = null, long[] dilation = null,
                bool ceil_mode = false) =>
                NnOps.max_pool3d.Call(input, kernel_size, NnOps.Sizes(strides), NnOps.Sizes(padding), NnOps.Sizes(dilation), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool3d_with_indices(Tensor input, long[] kernel_size, long[] strides = null,
                long[] padding = null, long[] dilation = null, bool ceil_mode = false) =>
                NnOps.max_pool3d_with_indices.Call2(input, kernel_size, NnOps.Sizes(strides), NnOps.Sizes(padding), NnOps.Sizes(dilation), ceil_mode);

            public static Tensor adaptive_avg_pool1d(Tensor input, long output_size) => NnOps.adaptive_avg_pool1d.Call(input, new[] { output_size });

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) => NnOps.adaptive_avg_pool2d.Call(input, output_size);

            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) => adaptive_avg_pool2d(input, Pair(output_size));

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => adaptive_avg_pool2d(input, (output_size, output_size));

            public static Tensor adaptive_avg_pool3d(Tensor input, long[] output_size) => NnOps.adaptive_avg_pool3d.Call(input, output_size);

            public static Tensor adaptive_avg_pool3d(Tensor input, (long, long, long) output_size) => adaptive_avg_pool3d(input, Triple(output_size));

            public static Tensor adaptive_avg_pool3d(Tensor input, long output_size) => adaptive_avg_pool3d(input, (output_size, output_size, output_size));

            public static Tensor adaptive_max_pool1d(Tensor input, long output_size) => NnOps.First(adaptive_max_pool1d_with_indices(input, output_size));

            public static (Tensor Values, Tensor Indices) adaptive_max_pool1d_with_indices(Tensor input, long output_size) =>
                NnOps.adaptive_max_pool1d.Call2(input, new[] { output_size });

            public static Tensor adaptive_max_pool2d(Tensor input, long[] output_size) => NnOps.First(adaptive_max_pool2d_with_indices(input, output_size));

            public static (Tensor Values, Tensor Indices) adaptive_max_pool2d_with_indices(Tensor input, long[] output_size) =>
                NnOps.adaptive_max_pool2d.Call2(input, output_size);

            public static Tensor adaptive_max_pool3d(Tensor input, long[] output_size) => NnOps.First(adaptive_max_pool3d_with_indices(input, output_size));

            public static (Tensor Values, Tensor Indices) adaptive_max_pool3d_with_indices(Tensor input, long[] output_size) =>
                NnOps.adaptive_max_pool3d.Call2(input, output_size);
        }
    }
}
