using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Pooling. A stride of null is the kernel's size.</summary>
        public static partial class functional
        {
            public static Tensor avg_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false,
                bool count_include_pad = true) =>
                Ops.avg_pool1d.Call(input, new[] { kernel_size }, Sizes(stride), Sizes(padding), ceil_mode, count_include_pad);

            public static Tensor avg_pool2d(Tensor input, long[] kernel_size, long[] stride = null, long[] padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                Ops.avg_pool2d.Call(input, kernel_size, Sizes(stride), Sizes(padding), ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                Ops.avg_pool2d.Call(input, new[] { kernel_size, kernel_size }, Sizes(stride), new[] { padding, padding }, ceil_mode,
                    count_include_pad, divisor_override);

            public static Tensor avg_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                avg_pool2d(input, Pair(kernel_size), Pair(stride), Pair(padding), ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool3d(Tensor input, long[] kernel_size, long[] stride = null, long[] padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                Ops.avg_pool3d.Call(input, kernel_size, Sizes(stride), Sizes(padding), ceil_mode, count_include_pad, divisor_override);

            public static Tensor max_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                bool ceil_mode = false) =>
                Ops.max_pool1d.Call(input, new[] { kernel_size }, Sizes(stride), Sizes(padding), Sizes(dilation), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool1d_with_indices(Tensor input, long kernel_size, long? stride = null,
                long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                Ops.max_pool1d_with_indices.Call2(input, new[] { kernel_size }, Sizes(stride), Sizes(padding), Sizes(dilation),
                    ceil_mode);

            public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[] strides = null, long[] padding = null, long[] dilation = null,
                bool ceil_mode = false) =>
                Ops.max_pool2d.Call(input, kernel_size, Sizes(strides), Sizes(padding), Sizes(dilation), ceil_mode);

            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                bool ceil_mode = false) =>
                Ops.max_pool2d.Call(input, new[] { kernel_size }, Sizes(stride), Sizes(padding), Sizes(dilation), ceil_mode);

            public static Tensor max_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                (long, long)? dilation = null, bool ceil_mode = false) =>
                max_pool2d(input, Pair(kernel_size), Pair(stride), Pair(padding), Pair(dilation), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool2d_with_indices(Tensor input, long[] kernel_size, long[] strides = null,
                long[] padding = null, long[] dilation = null, bool ceil_mode = false) =>
                Ops.max_pool2d_with_indices.Call2(input, kernel_size, Sizes(strides), Sizes(padding), Sizes(dilation), ceil_mode);

            public static Tensor max_pool3d(Tensor input, long[] kernel_size, long[] strides = null, long[] padding = null, long[] dilation = null,
                bool ceil_mode = false) =>
                Ops.max_pool3d.Call(input, kernel_size, Sizes(strides), Sizes(padding), Sizes(dilation), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool3d_with_indices(Tensor input, long[] kernel_size, long[] strides = null,
                long[] padding = null, long[] dilation = null, bool ceil_mode = false) =>
                Ops.max_pool3d_with_indices.Call2(input, kernel_size, Sizes(strides), Sizes(padding), Sizes(dilation), ceil_mode);

            public static Tensor adaptive_avg_pool1d(Tensor input, long output_size) => Ops.adaptive_avg_pool1d.Call(input, new[] { output_size });

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) => Ops.adaptive_avg_pool2d.Call(input, output_size);

            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) => adaptive_avg_pool2d(input, Pair(output_size));

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => adaptive_avg_pool2d(input, (output_size, output_size));

            public static Tensor adaptive_avg_pool3d(Tensor input, long[] output_size) => Ops.adaptive_avg_pool3d.Call(input, output_size);

            public static Tensor adaptive_avg_pool3d(Tensor input, (long, long, long) output_size) => adaptive_avg_pool3d(input, Triple(output_size));

            public static Tensor adaptive_avg_pool3d(Tensor input, long output_size) => adaptive_avg_pool3d(input, (output_size, output_size, output_size));

            public static Tensor adaptive_max_pool1d(Tensor input, long output_size) => First(adaptive_max_pool1d_with_indices(input, output_size));

            public static (Tensor Values, Tensor Indices) adaptive_max_pool1d_with_indices(Tensor input, long output_size) =>
                Ops.adaptive_max_pool1d.Call2(input, new[] { output_size });

            public static Tensor adaptive_max_pool2d(Tensor input, long[] output_size) => First(adaptive_max_pool2d_with_indices(input, output_size));

            public static (Tensor Values, Tensor Indices) adaptive_max_pool2d_with_indices(Tensor input, long[] output_size) =>
                Ops.adaptive_max_pool2d.Call2(input, output_size);

            public static Tensor adaptive_max_pool3d(Tensor input, long[] output_size) => First(adaptive_max_pool3d_with_indices(input, output_size));

            public static (Tensor Values, Tensor Indices) adaptive_max_pool3d_with_indices(Tensor input, long[] output_size) =>
                Ops.adaptive_max_pool3d.Call2(input, output_size);

            private static Tensor First((Tensor values, Tensor indices) results)
            {
                results.indices.Dispose();
                return results.values;
            }
        }
    }
}
