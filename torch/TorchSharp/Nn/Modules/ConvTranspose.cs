using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A transposed convolution over 1 spatial dimension.</summary>
        public sealed class ConvTranspose1d : ConvolutionTranspose
        {
            internal ConvTranspose1d(long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] output_padding,
                long[] dilation, PaddingModes padding_mode, long groups, bool bias, Device device, ScalarType? dtype)
                : base(nameof(ConvTranspose1d), in_channels, out_channels, kernel_size, stride, padding, null, dilation, true, output_padding, groups, bias,
                    padding_mode, device, dtype)
            {
            }

            public override Tensor forward(Tensor input, long[] output_size)
            {
                RequireShape(input, 1);
                long[] extra = _output_padding(input, output_size, kernel_size, stride, padding, dilation, 1);
                return F.conv_transpose1d(input, _weight, _bias, stride[0], padding[0], extra[0], dilation[0], groups);
            }
        }

        /// <summary>A transposed convolution over 2 spatial dimensions.</summary>
        public sealed class ConvTranspose2d : ConvolutionTranspose
        {
            internal ConvTranspose2d(long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] output_padding,
                long[] dilation, PaddingModes padding_mode, long groups, bool bias, Device device, ScalarType? dtype)
                : base(nameof(ConvTranspose2d), in_channels, out_channels, kernel_size, stride, padding, null, dilation, true, output_padding, groups, bias,
                    padding_mode, device, dtype)
            {
            }

            public override Tensor forward(Tensor input, long[] output_size)
            {
                RequireShape(input, 2);
                long[] extra = _output_padding(input, output_size, kernel_size, stride, padding, dilation, 2);
                return F.conv_transpose2d(input, _weight, _bias, stride, padding, extra, dilation, groups);
            }
        }

        /// <summary>A transposed convolution over 3 spatial dimensions.</summary>
        public sealed class ConvTranspose3d : ConvolutionTranspose
        {
            internal ConvTranspose3d(long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] output_padding,
                long[] dilation, PaddingModes padding_mode, long groups, bool bias, Device device, ScalarType? dtype)
                : base(nameof(ConvTranspose3d), in_channels, out_channels, kernel_size, stride, padding, null, dilation, true, output_padding, groups, bias,
                    padding_mode, device, dtype)
            {
            }

            public override Tensor forward(Tensor input, long[] output_size)
            {
                RequireShape(input, 3);
                long[] extra = _output_padding(input, output_size, kernel_size, stride, padding, dilation, 3);
                return F.conv_transpose3d(input, _weight, _bias, stride, padding, extra, dilation, groups);
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static ConvTranspose1d ConvTranspose1d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0,
                long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size], [stride], [padding], [output_padding],
                    [dilation], padding_mode, groups, bias, device, dtype);

            public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0,
                long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], [padding, padding], [output_padding, output_padding],
                    [dilation, dilation], padding_mode, groups, bias, device, dtype);

            public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null,
                (long, long)? padding = null, (long, long)? output_padding = null, (long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, F.Pair(kernel_size), F.Pair(stride ?? (1, 1)), F.Pair(padding ?? (0, 0)), F.Pair(output_padding ?? (0, 0)),
                    F.Pair(dilation ?? (1, 1)), padding_mode, groups, bias, device, dtype);

            public static ConvTranspose3d ConvTranspose3d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0,
                long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size, kernel_size], [stride, stride, stride], [padding, padding, padding], [output_padding, output_padding, output_padding],
                    [dilation, dilation, dilation], padding_mode, groups, bias, device, dtype);

            public static ConvTranspose3d ConvTranspose3d(long in_channels, long out_channels, (long, long, long) kernel_size, (long, long, long)? stride = null,
                (long, long, long)? padding = null, (long, long, long)? output_padding = null, (long, long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, F.Triple(kernel_size), F.Triple(stride ?? (1, 1, 1)), F.Triple(padding ?? (0, 0, 0)), F.Triple(output_padding ?? (0, 0, 0)),
                    F.Triple(dilation ?? (1, 1, 1)), padding_mode, groups, bias, device, dtype);
        }
    }
}
