using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A convolution over 1 spatial dimension.</summary>
        public sealed class Conv1d : Convolution
        {
            internal Conv1d(long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type, long[] dilation,
                PaddingModes padding_mode, long groups, bool bias, Device device, ScalarType? dtype)
                : base(nameof(Conv1d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, false, new long[1], groups, bias,
                    padding_mode, device, dtype)
            {
            }

            public override Tensor forward(Tensor input)
            {
                RequireShape(input, 1);
                if (padding_mode != PaddingModes.Zeros)
                {
                    using Tensor padded = F.pad(input, _reversed_padding_repeated_twice, padding_mode);
                    return F.conv1d(padded, _weight, _bias, stride[0], 0, dilation[0], groups);
                }
                return padding_type is Padding type
                    ? F.conv1d_padding(input, _weight, _bias, stride[0], type, dilation[0], groups)
                    : F.conv1d(input, _weight, _bias, stride[0], padding[0], dilation[0], groups);
            }
        }

        /// <summary>A convolution over 2 spatial dimensions.</summary>
        public sealed class Conv2d : Convolution
        {
            internal Conv2d(long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type, long[] dilation,
                PaddingModes padding_mode, long groups, bool bias, Device device, ScalarType? dtype)
                : base(nameof(Conv2d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, false, new long[2], groups, bias,
                    padding_mode, device, dtype)
            {
            }

            public override Tensor forward(Tensor input)
            {
                RequireShape(input, 2);
                if (padding_mode != PaddingModes.Zeros)
                {
                    using Tensor padded = F.pad(input, _reversed_padding_repeated_twice, padding_mode);
                    return F.conv2d(padded, _weight, _bias, stride, new long[2], dilation, groups);
                }
                return padding_type is Padding type
                    ? F.conv2d_padding(input, _weight, _bias, stride, type, dilation, groups)
                    : F.conv2d(input, _weight, _bias, stride, padding, dilation, groups);
            }
        }

        /// <summary>A convolution over 3 spatial dimensions.</summary>
        public sealed class Conv3d : Convolution
        {
            internal Conv3d(long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type, long[] dilation,
                PaddingModes padding_mode, long groups, bool bias, Device device, ScalarType? dtype)
                : base(nameof(Conv3d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, false, new long[3], groups, bias,
                    padding_mode, device, dtype)
            {
            }

            public override Tensor forward(Tensor input)
            {
                RequireShape(input, 3);
                if (padding_mode != PaddingModes.Zeros)
                {
                    using Tensor padded = F.pad(input, _reversed_padding_repeated_twice, padding_mode);
                    return F.conv3d(padded, _weight, _bias, stride, new long[3], dilation, groups);
                }
                return padding_type is Padding type
                    ? F.conv3d_padding(input, _weight, _bias, stride, type, dilation, groups)
                    : F.conv3d(input, _weight, _bias, stride, padding, dilation, groups);
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv1d Conv1d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size], [stride], [padding], null, [dilation],
                    padding_mode, groups, bias, device, dtype);

            public static Conv1d Conv1d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size], [stride], null, padding, [dilation],
                    padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], [padding, padding], null, [dilation, dilation],
                    padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], null, padding, [dilation, dilation],
                    padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null,
                (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1,
                bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, F.Pair(kernel_size), F.Pair(stride ?? (1, 1)), F.Pair(padding ?? (0, 0)), null, F.Pair(dilation ?? (1, 1)),
                    padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, Padding padding, (long, long)? stride = null,
                (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null,
                ScalarType? dtype = null) =>
                new(in_channels, out_channels, F.Pair(kernel_size), F.Pair(stride ?? (1, 1)), null, padding, F.Pair(dilation ?? (1, 1)),
                    padding_mode, groups, bias, device, dtype);

            public static Conv3d Conv3d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size, kernel_size], [stride, stride, stride], [padding, padding, padding], null, [dilation, dilation, dilation],
                    padding_mode, groups, bias, device, dtype);

            public static Conv3d Conv3d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size, kernel_size], [stride, stride, stride], null, padding, [dilation, dilation, dilation],
                    padding_mode, groups, bias, device, dtype);

            public static Conv3d Conv3d(long in_channels, long out_channels, (long, long, long) kernel_size, (long, long, long)? stride = null,
                (long, long, long)? padding = null, (long, long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1,
                bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, F.Triple(kernel_size), F.Triple(stride ?? (1, 1, 1)), F.Triple(padding ?? (0, 0, 0)), null, F.Triple(dilation ?? (1, 1, 1)),
                    padding_mode, groups, bias, device, dtype);

            public static Conv3d Conv3d(long in_channels, long out_channels, (long, long, long) kernel_size, Padding padding, (long, long, long)? stride = null,
                (long, long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null,
                ScalarType? dtype = null) =>
                new(in_channels, out_channels, F.Triple(kernel_size), F.Triple(stride ?? (1, 1, 1)), null, padding, F.Triple(dilation ?? (1, 1, 1)),
                    padding_mode, groups, bias, device, dtype);
        }
    }
}
