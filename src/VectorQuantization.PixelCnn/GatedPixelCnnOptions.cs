namespace VectorQuantization.PixelCnn;

/// <summary>Settings of a <see cref="GatedPixelCnn"/>. Defaults are those of a prior over a VQ-VAE's codes: 15 layers of 64 channels.</summary>
/// <param name="Categories">Number of codes K, 1 or more; 2 for binary pixels, 256 for grey ones.</param>
public sealed record GatedPixelCnnOptions(int Categories)
{
    // Sampling keeps the addresses of all that a kernel covers on the stack.
    private const int LargestKernel = 127;

    /// <summary>
    /// How many codes describe a position, 1 or more: they lie side by side in a map's columns, so that column c is of the codebook c mod depth, each of K codes.
    /// Every codebook has embeddings and an output layer of its own. The default is 1.
    /// </summary>
    public int Depth { get; init; } = 1;

    /// <summary>Channels p of the two stacks, 1 or more. The default is 64.</summary>
    public int Channels { get; init; } = 64;

    /// <summary>Number of gated layers, the first included, 1 or more. The default is 15.</summary>
    public int Layers { get; init; } = 15;

    /// <summary>Side of the first layer's kernel before what comes later is cut off it: odd, 3 to 127. The default is 7.</summary>
    public int FirstKernel { get; init; } = 7;

    /// <summary>The same for the other layers. The default is 3.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>Channels between the head's two 1×1 convolutions, 1 or more. The default is 512.</summary>
    public int HeadChannels { get; init; } = 512;

    /// <summary>Number of classes the model is conditioned on; 0 for none. The default is 0.</summary>
    public int Classes { get; init; }

    /// <summary>Channels of the maps the model is conditioned on; 0 for none. The default is 0.</summary>
    public int ConditionChannels { get; init; }

    /// <summary>Share of the horizontal stack's gated maps that is dropped in training, 0 up to but not 1. The default is 0.</summary>
    public double Dropout { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Categories, 1);
        if (Depth < 1 || Depth > int.MaxValue / Categories)
            throw new ArgumentOutOfRangeException(nameof(Depth), Depth, $"Expected 1 to {int.MaxValue / Categories}.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeadChannels, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Classes);
        ArgumentOutOfRangeException.ThrowIfNegative(ConditionChannels);
        CheckKernel(FirstKernel, nameof(FirstKernel));
        CheckKernel(Kernel, nameof(Kernel));
        if (!(Dropout is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, "Expected 0 up to but not 1.");
    }

    private static void CheckKernel(int side, string name)
    {
        if (side < 3 || side > LargestKernel || side % 2 == 0)
            throw new ArgumentOutOfRangeException(name, side, $"Expected a kernel's side to be odd, 3 to {LargestKernel}.");
    }
}
