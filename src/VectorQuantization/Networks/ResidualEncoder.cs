using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace VectorQuantization.Networks;

/// <summary>
/// The convolutional encoder of VQ-VAE (van den Oord et al. 2017, section 4.1; layer sizes as in DeepMind's Sonnet example): strided 4×4
/// convolutions with ReLU, a 3×3 convolution, residual blocks, and a 1×1 convolution to the latents.
/// </summary>
/// <remarks>Images (batch, channels, height, width) give latents (batch, latent channels, height / 2ⁿ, width / 2ⁿ) after n down-samplings.
/// State dictionary: <c>down.i.*</c>, <c>conv.*</c>, <c>residual.blocks.i.conv3.*</c>, <c>residual.blocks.i.conv1.*</c>, <c>project.*</c>.</remarks>
public sealed class ResidualEncoder : nn.Module<Tensor, Tensor>
{
    private readonly ResidualNetworkOptions options;

    [ComponentName(Name = "down")] private readonly ModuleList<Conv2d> down = [];
    [ComponentName(Name = "conv")] private readonly Conv2d conv;
    [ComponentName(Name = "residual")] private readonly ResidualStack residual;
    [ComponentName(Name = "project")] private readonly Conv2d project;

    /// <summary>Creates the encoder with PyTorch's default weights.</summary>
    /// <param name="options">Settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public ResidualEncoder(ResidualNetworkOptions options) : base(nameof(ResidualEncoder))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        this.options = options;
        int hidden = options.HiddenChannels;
        int channels = options.ImageChannels;
        for (int i = 0; i < options.DownSamplings; i++)
        {
            // The first of several layers is half as wide.
            int width = i == 0 && options.DownSamplings > 1 ? hidden / 2 : hidden;
            down.Add(nn.Conv2d(channels, width, 4, stride: 2, padding: 1));
            channels = width;
        }
        conv = nn.Conv2d(channels, hidden, 3, padding: 1);
        residual = new ResidualStack(hidden, options.ResidualBlocks, options.ResidualChannels);
        project = nn.Conv2d(hidden, options.LatentChannels, 1);
        RegisterComponents();
    }

    /// <summary>What the encoder was made with.</summary>
    internal ResidualNetworkOptions Options => options;

    /// <summary>Encodes a batch of images.</summary>
    /// <param name="images">(batch, image channels, height, width); height and width multiples of 2ⁿ.</param>
    /// <returns>(batch, latent channels, height / 2ⁿ, width / 2ⁿ).</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public override Tensor forward(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        long[] shape = images.shape;
        int scale = options.Scale;
        if (shape.Length != 4 || shape[1] != options.ImageChannels || shape[2] % scale != 0 || shape[3] % scale != 0)
        {
            throw new ArgumentException($"Images of shape ({string.Join(", ", shape)}) do not fit; expected (batch, {options.ImageChannels}, " +
                $"height, width) with height and width multiples of {scale}.", nameof(images));
        }
        using var scope = NewDisposeScope();
        Tensor x = images;
        foreach (Conv2d layer in down) x = nn.functional.relu(layer.call(x));
        x = residual.call(conv.call(x));
        return project.call(x).MoveToOuterDisposeScope();
    }
}
