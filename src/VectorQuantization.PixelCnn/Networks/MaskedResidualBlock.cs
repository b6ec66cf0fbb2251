using TorchSharp.Utils;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Networks;

/// <summary>
/// x + Conv1×1(ReLU(Conv(ReLU(Conv1×1(ReLU(x)))))), all of mask B: 2h channels in and out, h inside (van den Oord et al. 2016, arXiv 1601.06759, figure 5).
/// </summary>
internal sealed class MaskedResidualBlock : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "reduce")] private readonly MaskedConv2d reduce;
    [ComponentName(Name = "conv")] private readonly MaskedConv2d conv;
    [ComponentName(Name = "expand")] private readonly MaskedConv2d expand;

    internal MaskedResidualBlock(MaskedPixelCnnOptions options) : base(nameof(MaskedResidualBlock))
    {
        int h = options.Channels;
        reduce = new MaskedConv2d(new(2 * h, h, MaskKind.B) { KernelHeight = 1, KernelWidth = 1, Groups = options.ImageChannels });
        conv = new MaskedConv2d(new(h, h, MaskKind.B) { KernelHeight = options.Kernel, KernelWidth = options.Kernel, Groups = options.ImageChannels });
        expand = new MaskedConv2d(new(h, 2 * h, MaskKind.B) { KernelHeight = 1, KernelWidth = 1, Groups = options.ImageChannels });
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor inside = conv.call(nn.functional.relu(reduce.call(nn.functional.relu(input))));
        return input.add(expand.call(nn.functional.relu(inside))).MoveToOuterDisposeScope();
    }
}
