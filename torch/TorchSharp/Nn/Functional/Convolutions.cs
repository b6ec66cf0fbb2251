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

internal static partial class NnOps
{
    internal static readonly Op conv1d = new("conv1d");
    internal static readonly Op conv1d_padding = new("conv1d", "padding");
    internal static readonly Op conv2d = new("conv2d");
    internal static readonly Op conv2d_padding = new("conv2d", "padding");
    internal static readonly Op conv3d = new("conv3d");
    internal static readonly Op conv3d_padding = new("conv3d", "padding");
    internal static readonly Op conv_transpose1d = new("conv_transpose1d");
    internal static readonly Op conv_transpose2d = new("conv_transpose2d", "input");
    internal static readonly Op conv_transpose3d = new("conv_transpose3d", "input");
    internal static readonly Op linear = new("linear");
    internal static readonly Op bilinear = new("bilinear");
    internal static readonly Op im2col = new("im2col");
    internal static readonly Op col2im = new("col2im");

    internal static Arg Name(Padding padding) => padding == Padding.Same ? "same" : "valid";

    /// <summary>A size for every spatial dimension, or the operator's default.</summary>
    internal static Arg Sizes(long[] sizes) => sizes is null ? Arg.Default : sizes;

    internal static Arg Sizes(long? size) => size is long value ? new long[] { value } : Arg.Default;
}

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Linear maps: convolutions, their transposes, and patches.</summary>
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor bias = null) => NnOps.linear.Call(input, weights, bias);

            public static Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor bias = null) =>
                NnOps.bilinear.Call(input1, input2, weight, bias);

            public static Tensor conv1d(Tensor input, Tensor weight, Tensor bias = null, long? stride = null, long? padding = null, long? dilation = null,
                long groups = 1) =>
                NnOps.conv1d.Call(input, weight, bias, NnOps.Sizes(stride), NnOps.Sizes(padding), NnOps.Sizes(dilation), groups);

            public static Tensor conv1d_padding(Tensor input, Tensor weight, Tensor bias = null, long? stride = null, Padding padding = Padding.Valid,
                long? dilation = null, long groups = 1) =>
                NnOps.conv1d_padding.Call(input, weight, bias, NnOps.Sizes(stride), NnOps.Name(padding), NnOps.Sizes(dilation), groups);

            public static Tensor conv2d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null,
                long[] dilation = null, long groups = 1) =>
                NnOps.conv2d.Call(input, weight, bias, NnOps.Sizes(strides), NnOps.Sizes(padding), NnOps.Sizes(dilation), groups);

            public static Tensor conv2d_padding(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, Padding padding = Padding.Valid,
                long[] dilation = null, long groups = 1) =>
                NnOps.conv2d_padding.Call(input, weight, bias, NnOps.Sizes(strides), NnOps.Name(padding), NnOps.Sizes(dilation), groups);

            public static Tensor conv3d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null,
                long[] dilation = null, long groups = 1) =>
                NnOps.conv3d.Call(input, weight, bias, NnOps.Sizes(strides), NnOps.Sizes(padding), NnOps.Sizes(dilation), groups);

            public static Tensor conv3d_padding(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, Padding padding = Padding.Valid,
                long[] dilation = null, long groups = 1) =>
                NnOps.conv3d_padding.Call(input, weight, bias, NnOps.Sizes(strides), NnOps.Name(padding), NnOps.Sizes(dilation), groups);

            public static Tensor conv_transpose1d(Tensor input, Tensor weight, Tensor bias = null, long? stride = null, long? padding = null,
                long? output_padding = null, long? dilation = null, long groups = 1) =>
                NnOps.conv_transpose1d.Call(input, weight, bias, NnOps.Sizes(stride), NnOps.Sizes(padding), NnOps.Sizes(output_padding), groups,
                    NnOps.Sizes(dilation));

            public static Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null,
                long[] output_padding = null, long[] dilation = null, long groups = 1) =>
                NnOps.conv_transpose2d.Call(input, weight, bias, NnOps.Sizes(strides), NnOps.Sizes(padding), NnOps.Sizes(output_padding), groups,
                    NnOps.Sizes(dilation));

            public static Tensor conv_transpose3d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null,
                long[] output_padding = null, long[] dilation = null, long groups = 1) =>
                NnOps.conv_transpose3d.Call(input, weight, bias, NnOps.Sizes(strides), NnOps.Sizes(padding), NnOps.Sizes(output_padding), groups,
                    NnOps.Sizes(dilation));

            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                unfold(input, (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

            public static Tensor unfold(Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null,
                (long, long)? stride = null) =>
                NnOps.im2col.Call(input, Pair(kernel_size), Pair(dilation ?? (1, 1)), Pair(padding ?? (0, 0)), Pair(stride ?? (1, 1)));

            public static Tensor fold(Tensor input, long output_size, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                fold(input, (output_size, output_size), (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

            public static Tensor fold(Tensor input, (long, long) output_size, (long, long) kernel_size, (long, long)? dilation = null,
                (long, long)? padding = null, (long, long)? stride = null) =>
                NnOps.col2im.Call(input, Pair(output_size), Pair(kernel_size), Pair(dilation ?? (1, 1)), Pair(padding ?? (0, 0)), Pair(stride ?? (1, 1)));

            internal static long[] Repeat(long size, int count) => [.. Enumerable.Repeat(size, count)];

            internal static long[] Repeat(long? size, int count) => size is long given ? Repeat(given, count) : null;

            internal static long[] Pair((long, long) sizes) => [sizes.Item1, sizes.Item2];

            internal static long[] Pair((long, long)? sizes) => sizes is (long, long) given ? Pair(given) : null;

            internal static long[] Triple((long, long, long) sizes) => [sizes.Item1, sizes.Item2, sizes.Item3];

            internal static long[] Triple((long, long, long)? sizes) => sizes is (long, long, long) given ? Triple(given) : null;
        }
    }
}
