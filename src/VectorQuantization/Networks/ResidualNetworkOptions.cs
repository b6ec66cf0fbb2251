namespace VectorQuantization.Networks;

/// <summary>
/// Settings shared by a <see cref="ResidualEncoder"/> and the <see cref="ResidualDecoder"/> that mirrors it. Defaults are those of DeepMind's
/// VQ-VAE example for CIFAR-10 (128 hidden units, two residual blocks of 32, two down-samplings).
/// </summary>
/// <param name="ImageChannels">Channels of the images: 1 for grey, 3 for colour.</param>
/// <param name="LatentChannels">Channels of the latents: the quantizer's code dimension D.</param>
public sealed record ResidualNetworkOptions(int ImageChannels, int LatentChannels)
{
    /// <summary>Channels of the hidden maps; even, at least 2. The default is 128.</summary>
    public int HiddenChannels { get; init; } = 128;

    /// <summary>Number of residual blocks, 0 or more. The default is 2.</summary>
    public int ResidualBlocks { get; init; } = 2;

    /// <summary>Channels inside a residual block. The default is 32.</summary>
    public int ResidualChannels { get; init; } = 32;

    /// <summary>Number of halvings of height and width, 0 or more; images' sides must be multiples of 2 to this power. The default is 2.</summary>
    public int DownSamplings { get; init; } = 2;

    /// <summary>Height and width divide by this.</summary>
    internal int Scale => 1 << DownSamplings;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ImageChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LatentChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ResidualBlocks, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(ResidualChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(DownSamplings, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(DownSamplings, 16);
        if (HiddenChannels < 2 || HiddenChannels % 2 != 0)
            throw new ArgumentOutOfRangeException(nameof(HiddenChannels), HiddenChannels, "Hidden channels are even and at least 2.");
    }
}
