using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace VectorQuantization.Networks;

/// <summary>
/// The decoder that mirrors <see cref="ResidualEncoder"/>: a 3×3 convolution, residual blocks, and strided 4×4 transposed convolutions
/// with ReLU between them.
/// </summary>
/// <remarks>Latents (batch, latent channels, height, width) give images (batch, image channels, height · 2ⁿ, width · 2ⁿ) after n
/// up-samplings; pixel values are not bounded. State dictionary: <c>conv.*</c>, <c>residual.blocks.i.*</c>, <c>up.i.*</c>, and
/// <c>image.*</c> where there is no up-sampling.</remarks>
public sealed class ResidualDecoder : nn.Module<Tensor, Tensor>
{
    private readonly ResidualNetworkOptions options;

    [ComponentName(Name = "conv")] private readonly Conv2d conv;
    [ComponentName(Name = "residual")] private readonly ResidualStack residual;
    [ComponentName(Name = "up")] private readonly ModuleList<ConvTranspose2d> up = [];
    [ComponentName(Name = "image")] private readonly Conv2d? image;

    /// <summary>Creates the decoder with PyTorch's default weights.</summary>
    /// <param name="options">Settings, the same as the encoder's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public ResidualDecoder(ResidualNetworkOptions options) : base(nameof(ResidualDecoder))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        this.options = options;
        int hidden = options.HiddenChannels;
        conv = nn.Conv2d(options.LatentChannels, hidden, 3, padding: 1);
        residual = new ResidualStack(hidden, options.ResidualBlocks, options.ResidualChannels);
        int channels = hidden;
        for (int i = options.DownSamplings - 1; i >= 0; i--)
        {
            int width = i == 0 ? options.ImageChannels : i == 1 ? hidden / 2 : hidden;
            up.Add(nn.ConvTranspose2d(channels, width, 4, stride: 2, padding: 1));
            channels = width;
        }
        if (options.DownSamplings == 0) image = nn.Conv2d(hidden, options.ImageChannels, 3, padding: 1);
        RegisterComponents();
    }

    /// <summary>What the decoder was made with.</summary>
    internal ResidualNetworkOptions Options => options;

    /// <summary>Decodes a batch of latents.</summary>
    /// <param name="latents">(batch, latent channels, height, width).</param>
    /// <returns>(batch, image channels, height · 2ⁿ, width · 2ⁿ).</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public override Tensor forward(Tensor latents)
    {
        ArgumentNullException.ThrowIfNull(latents);
        long[] shape = latents.shape;
        if (shape.Length != 4 || shape[1] != options.LatentChannels)
        {
            throw new ArgumentException($"Latents of shape ({string.Join(", ", shape)}) do not fit; expected (batch, {options.LatentChannels}, " +
                "height, width).", nameof(latents));
        }
        using var scope = NewDisposeScope();
        Tensor x = residual.call(conv.call(latents));
        for (int i = 0; i < up.Count; i++)
        {
            if (i > 0) x = nn.functional.relu(x);
            x = up[i].call(x);
        }
        if (image is not null) x = image.call(x);
        return x.MoveToOuterDisposeScope();
    }
}
