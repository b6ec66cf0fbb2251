using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// Transposed convolution over two dimensions by the operators of the convolution that it is the gradient of. libtorch 1.x hands those to oneDNN; its own
/// transposed convolution unfolds matrices, and takes two to four times as long.
/// </summary>
internal sealed class TransposedConvolution : autograd.SingleTensorFunction<TransposedConvolution>
{
    private static readonly bool IsNeeded = NativeMethods.Version().StartsWith("1.", StringComparison.Ordinal);
    private static readonly Op Gradients = new("convolution_backward");

    public override string Name => nameof(TransposedConvolution);

    /// <summary>The convolution, or null where libtorch's own operator is to be asked: it is as good, or it has an error to report.</summary>
    internal static Tensor TryApply(Tensor input, Tensor weight, Tensor bias, long[] strides, long[] padding, long[] outputPadding, long[] dilation, long groups)
    {
        if (!IsNeeded || !Suits(input, 4) || !Suits(weight, 4) || (bias is not null && !Suits(bias, 1))) return null;
        if (Settings.Of(input, weight, bias, strides, padding, outputPadding, dilation, groups) is not { } settings) return null;
        return apply(input, weight, bias, settings);
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, weight, bias, settings) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Settings)vars[3]);
        ctx.save_for_backward([input, weight]);
        ctx.save_data(nameof(Settings), settings);
        return settings.SuitsForward(weight) ? Spread(input, weight, bias, settings) : settings.Apply(Ops.conv_transpose2d, input, weight, bias);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        var settings = (Settings)ctx.get_data(nameof(Settings));
        using Tensor input = saved[0], weight = saved[1];
        return
        [
            input.requires_grad ? Ops.conv2d.Call(grad_output, weight, Arg.None, settings.Strides, settings.Padding, settings.Dilation, settings.Groups) : null,
            weight.requires_grad ? Gradient(input, grad_output, weight, settings, 1) : null,
            settings.HasBias ? grad_output.sum([0, 2, 3]) : null,
            null,
        ];
    }

    private static bool Suits(Tensor tensor, int dimensions) =>
        tensor is { IsInvalid: false } && tensor.dtype == ScalarType.Float32 && tensor.device_type == DeviceType.CPU && tensor.dim() == dimensions;

    private static Tensor Spread(Tensor input, Tensor weight, Tensor bias, Settings settings)
    {
        // What the convolution would have been given: its shape and layout count, its values do not.
        using Tensor image = Image(input, settings.OutputShape);
        Tensor result = Gradient(input, image, weight, settings, 0);
        if (bias is null) return result;
        using Tensor row = bias.view(1, -1, 1, 1);
        return result.add_(row);
    }

    /// <summary>The gradient of a convolution of an image for the image (0) or the weight (1).</summary>
    private static Tensor Gradient(Tensor gradient, Tensor image, Tensor weight, Settings settings, int of)
    {
        bool[] wanted = [of == 0, of == 1, false];
        (Tensor ofImage, Tensor ofWeight, _) = Gradients.Call3(
            gradient, image, weight, Arg.None, settings.Strides, settings.Padding, settings.Dilation, false, new long[] { 0, 0 }, settings.Groups, wanted);
        return of == 0 ? ofImage : ofWeight;
    }

    private static Tensor Image(Tensor input, long[] shape)
    {
        long[] strides = input.stride();
        if (strides[1] != 1 || input.shape[1] == 1) return empty(shape, input.dtype);
        using Tensor last = empty(shape[0], shape[2], shape[3], shape[1], input.dtype);
        return last.permute(0, 3, 1, 2);
    }

    /// <summary>The numbers of a convolution, one a dimension.</summary>
    private sealed record Settings(long[] Strides, long[] Padding, long[] OutputPadding, long[] Dilation, long Groups, long[] OutputShape, bool HasBias)
    {
        /// <summary>Null unless they are such that the convolution of an output is of the input's shape.</summary>
        internal static Settings Of(Tensor input, Tensor weight, Tensor bias, long[] strides, long[] padding, long[] outputPadding, long[] dilation, long groups)
        {
            long[] sizes = input.shape, kernel = weight.shape;
            (strides, padding, outputPadding, dilation) = (Both(strides, 1), Both(padding, 0), Both(outputPadding, 0), Both(dilation, 1));
            if (strides is null || padding is null || outputPadding is null || dilation is null) return null;
            if (groups < 1 || sizes[1] != kernel[0] || kernel[0] % groups != 0 || (bias is not null && bias.shape[0] != kernel[1] * groups)) return null;
            long[] shape = [sizes[0], kernel[1] * groups, 0, 0];
            for (int i = 0; i < 2; i++)
            {
                if (strides[i] < 1 || dilation[i] < 1 || padding[i] < 0 || outputPadding[i] < 0 || outputPadding[i] >= strides[i]) return null;
                shape[2 + i] = (sizes[2 + i] - 1) * strides[i] - 2 * padding[i] + dilation[i] * (kernel[2 + i] - 1) + outputPadding[i] + 1;
            }
            return shape.Min() < 1 || sizes.Min() < 1 || kernel.Min() < 1 ? null : new(strides, padding, outputPadding, dilation, groups, shape, bias is not null);
        }

        /// <summary>oneDNN is slower where the kernel's steps do not overlap, and where there are next to no output channels.</summary>
        internal bool SuitsForward(Tensor weight)
        {
            long[] kernel = weight.shape;
            return kernel[1] >= 6 && kernel[2] > Strides[0] && kernel[3] > Strides[1];
        }

        internal Tensor Apply(Op op, Tensor input, Tensor weight, Tensor bias) => op.Call(input, weight, bias, Strides, Padding, OutputPadding, Groups, Dilation);

        private static long[] Both(long[] sizes, long missing) => sizes switch
        {
            null => [missing, missing],
            [long one] => [one, one],
            [_, _] => sizes,
            _ => null,
        };
    }
}
