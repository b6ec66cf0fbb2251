using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>How a convolution's border is filled.</summary>
public enum PaddingModes
{
    Zeros = 0, Reflect = 1, Replicate = 2, Circular = 3, Constant = 4,
}

/// <summary>Padding named by what it does: none, or as much as keeps the size.</summary>
public enum Padding
{
    Valid = 0, Same = 1,
}

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Linear maps: convolutions, their transposes, and patches.</summary>
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor bias = null) => Ops.linear.Call(input, weights, bias);

            public static Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor bias = null) =>
                Ops.bilinear.Call(input1, input2, weight, bias);

            public static Tensor conv1d(Tensor input, Tensor weight, Tensor bias = null, long? stride = null, long? padding = null, long? dilation = null,
                long groups = 1) =>
                Ops.conv1d.Call(input, weight, bias, Sizes(stride), Sizes(padding), Sizes(dilation), groups);

            public static Tensor conv1d_padding(Tensor input, Tensor weight, Tensor bias = null, long? stride = null, Padding padding = Padding.Valid,
                long? dilation = null, long groups = 1) =>
                Ops.conv1d_padding.Call(input, weight, bias, Sizes(stride), PaddingName(padding), Sizes(dilation), groups);

            public static Tensor conv2d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null,
                long[] dilation = null, long groups = 1) =>
                Ops.conv2d.Call(input, weight, bias, Sizes(strides), Sizes(padding), Sizes(dilation), groups);

            public static Tensor conv2d_padding(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, Padding padding = Padding.Valid,
                long[] dilation = null, long groups = 1) =>
                Ops.conv2d_padding.Call(input, weight, bias, Sizes(strides), PaddingName(padding), Sizes(dilation), groups);

            public static Tensor conv3d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null,
                long[] dilation = null, long groups = 1) =>
                Ops.conv3d.Call(input, weight, bias, Sizes(strides), Sizes(padding), Sizes(dilation), groups);

            public static Tensor conv3d_padding(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, Padding padding = Padding.Valid,
                long[] dilation = null, long groups = 1) =>
                Ops.conv3d_padding.Call(input, weight, bias, Sizes(strides), PaddingName(padding), Sizes(dilation), groups);

            public static Tensor conv_transpose1d(Tensor input, Tensor weight, Tensor bias = null, long? stride = null, long? padding = null,
                long? output_padding = null, long? dilation = null, long groups = 1) =>
                Ops.conv_transpose1d.Call(input, weight, bias, Sizes(stride), Sizes(padding), Sizes(output_padding), groups,
                    Sizes(dilation));

            public static Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null,
                long[] output_padding = null, long[] dilation = null, long groups = 1) =>
                TransposedConvolution.TryApply(input, weight, bias, strides, padding, output_padding, dilation, groups)
                ?? Ops.conv_transpose2d.Call(input, weight, bias, Sizes(strides), Sizes(padding), Sizes(output_padding), groups,
                    Sizes(dilation));

            public static Tensor conv_transpose3d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null,
                long[] output_padding = null, long[] dilation = null, long groups = 1) =>
                Ops.conv_transpose3d.Call(input, weight, bias, Sizes(strides), Sizes(padding), Sizes(output_padding), groups,
                    Sizes(dilation));

            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                unfold(input, (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

            public static Tensor unfold(Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null,
                (long, long)? stride = null) =>
                Ops.im2col.Call(input, Pair(kernel_size), Pair(dilation ?? (1, 1)), Pair(padding ?? (0, 0)), Pair(stride ?? (1, 1)));

            public static Tensor fold(Tensor input, long output_size, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                fold(input, (output_size, output_size), (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

            public static Tensor fold(Tensor input, (long, long) output_size, (long, long) kernel_size, (long, long)? dilation = null,
                (long, long)? padding = null, (long, long)? stride = null) =>
                Ops.col2im.Call(input, Pair(output_size), Pair(kernel_size), Pair(dilation ?? (1, 1)), Pair(padding ?? (0, 0)), Pair(stride ?? (1, 1)));

            /// <summary>A size for every spatial dimension, or the operator's default.</summary>
            private static Arg Sizes(long[] sizes) => sizes is null ? Arg.Default : sizes;

            private static Arg Sizes(long? size) => size is long value ? new[] { value } : Arg.Default;

            private static string PaddingName(Padding padding) => padding == Padding.Same ? "same" : "valid";

            internal static long[] Repeat(long size, int count) => [.. Enumerable.Repeat(size, count)];

            internal static long[] Repeat(long? size, int count) => size is long given ? Repeat(given, count) : null;

            internal static long[] Pair((long, long) sizes) => [sizes.Item1, sizes.Item2];

            internal static long[] Pair((long, long)? sizes) => sizes is (long, long) given ? Pair(given) : null;

            internal static long[] Triple((long, long, long) sizes) => [sizes.Item1, sizes.Item2, sizes.Item3];

            internal static long[] Triple((long, long, long)? sizes) => sizes is (long, long, long) given ? Triple(given) : null;
        }
    }
}
