using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Networks;

/// <summary>
/// A convolution in which no position sees what comes after it row by row (van den Oord et al. 2016, arXiv 1601.06759, section 3.4): the kernel's weights right
/// of its middle and below it count as zero, at the middle itself those between channel groups that the order forbids.
/// </summary>
/// <remarks>
/// <para>The mask multiplies the weight in each forward, so what lies outside it neither influences the output nor gets a gradient, whatever an optimizer or a
/// loaded state dictionary put there. Output maps are as large as the input's.</para>
/// <para>State dictionary: <c>weight</c> (out, in, kernel height, kernel width), <c>bias</c> (out) and <c>mask</c>, shaped as the weight.</para>
/// </remarks>
public sealed class MaskedConv2d : nn.Module<Tensor, Tensor>
{
    private readonly MaskedConv2dOptions options;

    [ComponentName(Name = "weight")] private readonly Parameter weight;
    [ComponentName(Name = "bias")] private readonly Parameter? bias;
    [ComponentName(Name = "mask")] private readonly Tensor mask;

    /// <summary>Creates the layer with PyTorch's default weights.</summary>
    /// <param name="options">Settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public MaskedConv2d(MaskedConv2dOptions options) : base(nameof(MaskedConv2d))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        this.options = options;
        using (Conv2d plain = nn.Conv2d(options.InputChannels, options.OutputChannels, (options.KernelHeight, options.KernelWidth), bias: options.Bias))
        {
            weight = new Parameter(plain.weight.detach().clone().DetachFromDisposeScope());
            if (options.Bias) bias = new Parameter(plain.bias.detach().clone().DetachFromDisposeScope());
        }
        mask = MaskOf(options).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Convolves a batch.</summary>
    /// <param name="input">(batch, input channels, height, width).</param>
    /// <returns>(batch, output channels, height, width).</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dim() != 4 || input.shape[1] != options.InputChannels)
        {
            throw new ArgumentException(
                $"Maps of shape ({string.Join(", ", input.shape)}) do not fit; expected (batch, {options.InputChannels}, height, width).", nameof(input));
        }
        using var scope = NewDisposeScope();
        long dilation = options.Dilation;
        return nn.functional.conv2d(input, weight * mask, bias, padding: [dilation * (options.KernelHeight / 2), dilation * (options.KernelWidth / 2)],
            dilation: [dilation, dilation]).MoveToOuterDisposeScope();
    }

    private static Tensor MaskOf(MaskedConv2dOptions options)
    {
        int rows = options.KernelHeight, columns = options.KernelWidth, middle = rows / 2 * columns + columns / 2;
        int outGroup = options.OutputChannels / options.Groups, inGroup = options.InputChannels / options.Groups;
        var mask = new float[options.OutputChannels * options.InputChannels * rows * columns];
        for (int o = 0, i = 0; o < options.OutputChannels; o++)
        {
            for (int c = 0; c < options.InputChannels; c++)
            {
                int order = c / inGroup - o / outGroup;
                bool seesItself = order < 0 || (order == 0 && options.Mask == MaskKind.B);
                for (int place = 0; place < rows * columns; place++)
                    mask[i++] = place < middle || (place == middle && seesItself) ? 1 : 0;
            }
        }
        return tensor(mask, [options.OutputChannels, options.InputChannels, rows, columns]);
    }
}
