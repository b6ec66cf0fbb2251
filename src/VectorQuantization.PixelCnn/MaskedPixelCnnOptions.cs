namespace VectorQuantization.PixelCnn;

/// <summary>Settings of a <see cref="MaskedPixelCnn"/>. Defaults are near those of the paper's network for CIFAR-10 (128 and 1,024 channels), multiples of
/// three.</summary>
/// <param name="ImageChannels">1 for grey, 3 for red, green and blue in this order.</param>
public sealed record MaskedPixelCnnOptions(int ImageChannels)
{
    /// <summary>Number of levels of a pixel's channel, 2 or more. The default is 256.</summary>
    public int Levels { get; init; } = 256;

    /// <summary>Channels h inside a residual block, half those between blocks: a multiple of the image's channels. The default is 126.</summary>
    public int Channels { get; init; } = 126;

    /// <summary>Number of residual blocks, 0 or more. The default is 15.</summary>
    public int Blocks { get; init; } = 15;

    /// <summary>Channels of the head's two 1×1 layers, a multiple of the image's. The default is 1,023.</summary>
    public int HeadChannels { get; init; } = 1023;

    /// <summary>Side of the first kernel, odd. The default is 7.</summary>
    public int FirstKernel { get; init; } = 7;

    /// <summary>Side of the blocks' kernels, odd. The default is 3.</summary>
    public int Kernel { get; init; } = 3;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ImageChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Levels, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(Blocks);
        CheckMultiple(Channels, nameof(Channels));
        CheckMultiple(HeadChannels, nameof(HeadChannels));
        CheckSide(FirstKernel, nameof(FirstKernel));
        CheckSide(Kernel, nameof(Kernel));
    }

    private void CheckMultiple(int channels, string name)
    {
        if (channels < 1 || channels % ImageChannels != 0)
            throw new ArgumentOutOfRangeException(name, channels, $"Expected a positive multiple of the image's {ImageChannels} channels.");
    }

    private static void CheckSide(int side, string name)
    {
        if (side < 1 || side % 2 == 0) throw new ArgumentOutOfRangeException(name, side, "A kernel's side is odd and at least 1.");
    }
}
