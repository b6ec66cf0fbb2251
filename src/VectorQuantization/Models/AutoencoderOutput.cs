using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Models;

/// <summary>What a <see cref="VqVae"/> makes of a batch of images. It owns its tensors.</summary>
/// <param name="Reconstruction">The decoder's output, differentiable.</param>
/// <param name="Codes">What the quantizer made of the encoder's output; its loss is to be added to the reconstruction's.</param>
public sealed record AutoencoderOutput(Tensor Reconstruction, Quantized Codes) : IDisposable
{
    /// <summary>Disposes all tensors.</summary>
    public void Dispose()
    {
        Reconstruction.Dispose();
        Codes.Dispose();
    }
}
