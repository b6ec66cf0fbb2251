using TorchSharp.Modules;
using TorchSharp.Utils;
using VectorQuantization.PixelCnn.Networks;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn;

/// <summary>
/// The first PixelCNN (van den Oord, Kalchbrenner, Kavukcuoglu 2016, "Pixel Recurrent Neural Networks", arXiv 1601.06759, section 3.5): one stack of masked
/// convolutions over pixels, with a softmax over the levels of each channel; red is predicted first, green given red, blue given both.
/// </summary>
/// <remarks>
/// <para>Its receptive field has a blind spot to the right of a position in the rows above it; <see cref="GatedPixelCnn"/> has none.</para>
/// <para>State dictionary: <c>first.*</c>, <c>blocks.i.reduce.*</c>, <c>blocks.i.conv.*</c>, <c>blocks.i.expand.*</c>, <c>head.i.*</c>.</para>
/// </remarks>
public sealed class MaskedPixelCnn : nn.Module<Tensor, Tensor>, IAutoregressiveModel
{
    private readonly MaskedPixelCnnOptions options;

    [ComponentName(Name = "first")] private readonly MaskedConv2d first;
    [ComponentName(Name = "blocks")] private readonly ModuleList<MaskedResidualBlock> blocks = [];
    [ComponentName(Name = "head")] private readonly ModuleList<MaskedConv2d> head = [];

    /// <summary>Creates the network with PyTorch's default weights.</summary>
    /// <param name="options">Settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public MaskedPixelCnn(MaskedPixelCnnOptions options) : base(nameof(MaskedPixelCnn))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        this.options = options;
        int between = 2 * options.Channels, groups = options.ImageChannels;
        first = new MaskedConv2d(new(groups, between, MaskKind.A) { KernelHeight = options.FirstKernel, KernelWidth = options.FirstKernel, Groups = groups });
        for (int i = 0; i < options.Blocks; i++) blocks.Add(new MaskedResidualBlock(options));
        head.Add(Pointwise(between, options.HeadChannels));
        head.Add(Pointwise(options.HeadChannels, options.HeadChannels));
        head.Add(Pointwise(options.HeadChannels, groups * options.Levels));
        RegisterComponents();

        MaskedConv2d Pointwise(int inputs, int outputs) => new(new(inputs, outputs, MaskKind.B) { KernelHeight = 1, KernelWidth = 1, Groups = groups });
    }

    /// <inheritdoc/>
    public int Categories => options.Levels;

    /// <summary>0: the network knows no classes.</summary>
    public int Classes => 0;

    /// <inheritdoc/>
    public Tensor Logits(Tensor values, PriorCondition? condition = null)
    {
        if (condition is { Labels: not null } or { Maps: not null })
            throw new ArgumentException("The network takes no labels and no maps; expected no condition.", nameof(condition));
        return call(values);
    }

    /// <summary>Every channel's logits given the pixels before it and the channels before it.</summary>
    /// <param name="pixels">int64, (batch, image channels, height, width), each from 0 to levels − 1.</param>
    /// <returns>(batch, levels, image channels, height, width).</returns>
    /// <exception cref="ArgumentException">The shape or type does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A pixel is out of range.</exception>
    public override Tensor forward(Tensor pixels)
    {
        int channels = options.ImageChannels;
        string layout = $"(batch, {channels}, height, width)";
        CategoryRange.CheckMaps(pixels, layout, 4, 0, options.Levels, nameof(pixels));
        if (pixels.shape[1] != channels)
            throw new ArgumentException($"Pixels of shape ({string.Join(", ", pixels.shape)}) do not fit; expected {layout}.", nameof(pixels));
        using var scope = NewDisposeScope();
        return FromScaled(pixels.to(head[0].parameters().First().dtype) * (2.0 / (options.Levels - 1)) - 1).MoveToOuterDisposeScope();
    }

    /// <summary>The network behind the scaling of pixels to [−1, 1].</summary>
    internal Tensor FromScaled(Tensor scaled)
    {
        using var scope = NewDisposeScope();
        Tensor x = first.call(scaled);
        foreach (MaskedResidualBlock block in blocks) x = block.call(x);
        foreach (MaskedConv2d layer in head) x = layer.call(nn.functional.relu(x));
        long[] shape = scaled.shape;
        return x.view(shape[0], options.ImageChannels, options.Levels, shape[2], shape[3]).transpose(1, 2).MoveToOuterDisposeScope();
    }
}
