using TorchSharp.Utils;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Models;

/// <summary>
/// The vector-quantized autoencoder (van den Oord et al. 2017, arXiv 1711.00937) over any encoder, quantizer and decoder.
/// </summary>
/// <remarks>State dictionary: <c>encoder.*</c>, <c>quantizer.*</c>, <c>decoder.*</c>. The three parts belong to the model: disposing it disposes them.</remarks>
public sealed class VqVae : nn.Module<Tensor, AutoencoderOutput>
{
    [ComponentName(Name = "encoder")] private readonly nn.Module<Tensor, Tensor> encoder;
    [ComponentName(Name = "quantizer")] private readonly Quantizer quantizer;
    [ComponentName(Name = "decoder")] private readonly nn.Module<Tensor, Tensor> decoder;

    /// <summary>Composes the model.</summary>
    /// <param name="encoder">Images to latents in the quantizer's layout.</param>
    /// <param name="quantizer">Latents to codes.</param>
    /// <param name="decoder">Codes, shaped as the latents, to images.</param>
    public VqVae(nn.Module<Tensor, Tensor> encoder, Quantizer quantizer, nn.Module<Tensor, Tensor> decoder) : base(nameof(VqVae))
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(quantizer);
        ArgumentNullException.ThrowIfNull(decoder);
        this.encoder = encoder;
        this.quantizer = quantizer;
        this.decoder = decoder;
        RegisterComponents();
    }

    /// <summary>Number of codes K of the quantizer.</summary>
    public long CodebookSize => quantizer.CodebookSize;

    /// <summary>Encodes, quantizes and decodes a batch.</summary>
    /// <param name="images">Whatever the encoder takes.</param>
    public override AutoencoderOutput forward(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        Quantized quantized = quantizer.call(encoder.call(images));
        Tensor reconstruction = decoder.call(quantized.Vectors);
        return new AutoencoderOutput(reconstruction.MoveToOuterDisposeScope(), quantized.MoveToOuter(scope));
    }

    /// <summary>Indices of the codes of a batch of images, without gradient.</summary>
    /// <param name="images">Whatever the encoder takes.</param>
    /// <returns>int64, the latents' shape without its code dimension; the caller disposes it.</returns>
    public Tensor Encode(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return quantizer.Encode(encoder.call(images)).MoveToOuterDisposeScope();
    }

    /// <summary>Images that indices stand for, without gradient.</summary>
    /// <param name="indices">Of an integer type, (batch, spatial…), each from 0 to K − 1.</param>
    /// <returns>The decoder's output; the caller disposes it.</returns>
    public Tensor Decode(Tensor indices)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return decoder.call(quantizer.Decode(indices)).MoveToOuterDisposeScope();
    }
}
