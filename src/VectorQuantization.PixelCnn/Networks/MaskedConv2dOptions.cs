namespace VectorQuantization.PixelCnn.Networks;

/// <summary>Whether a position sees itself (van den Oord, Kalchbrenner, Kavukcuoglu 2016, arXiv 1601.06759, section 3.4).</summary>
public enum MaskKind
{
    /// <summary>Mask A excludes the position itself: for the first layer, which sees the input.</summary>
    A,

    /// <summary>Mask B includes it: for the layers behind.</summary>
    B,
}

/// <summary>Settings of a <see cref="MaskedConv2d"/>.</summary>
/// <param name="InputChannels">A multiple of <see cref="Groups"/>.</param>
/// <param name="OutputChannels">A multiple of <see cref="Groups"/>.</param>
/// <param name="Mask">Whether a position sees itself.</param>
public sealed record MaskedConv2dOptions(int InputChannels, int OutputChannels, MaskKind Mask)
{
    /// <summary>Rows of the kernel, odd. The default is 3.</summary>
    public int KernelHeight { get; init; } = 3;

    /// <summary>Columns of the kernel, odd. The default is 3.</summary>
    public int KernelWidth { get; init; } = 3;

    /// <summary>Distance between the positions a kernel covers, 1 or more. The default is 1.</summary>
    public int Dilation { get; init; } = 1;

    /// <summary>
    /// Number of groups that channels fall into, equal blocks one after another: 3 for red, green and blue. At the position itself, output group i sees the
    /// input groups before i and, with mask B, group i too. The default is 1.
    /// </summary>
    public int Groups { get; init; } = 1;

    /// <summary>Whether a bias is added. The default is true.</summary>
    public bool Bias { get; init; } = true;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Groups, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Dilation, 1);
        if (!Enum.IsDefined(Mask)) throw new ArgumentOutOfRangeException(nameof(Mask), Mask, "Unknown mask; expected A or B.");
        CheckChannels(InputChannels, nameof(InputChannels));
        CheckChannels(OutputChannels, nameof(OutputChannels));
        CheckSide(KernelHeight, nameof(KernelHeight));
        CheckSide(KernelWidth, nameof(KernelWidth));
    }

    private void CheckChannels(int channels, string name)
    {
        if (channels < 1 || channels % Groups != 0)
            throw new ArgumentOutOfRangeException(name, channels, $"Expected a positive multiple of the {Groups} groups.");
    }

    private static void CheckSide(int side, string name)
    {
        if (side < 1 || side % 2 == 0) throw new ArgumentOutOfRangeException(name, side, "A kernel's side is odd and at least 1.");
    }
}
