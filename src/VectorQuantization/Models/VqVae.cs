using TorchSharp.Utils;
using VectorQuantization.Models.Saving;
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

    /// <summary>Makes a model again from what <see cref="Save"/> wrote: its options, its weights and their precision. No random number is drawn.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The model, on the CPU and in eval mode; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">The folder holds no model that this version of the library reads, or a damaged one.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static VqVae Load(string folder) => ModelFolderReader.Load(folder);

    /// <summary>Writes the model to a folder, options and weights together, for <see cref="Load"/>.</summary>
    /// <remarks>
    /// <para>Two files: <c>manifest.json</c>, which says what the model is made of and names the other with its SHA-256, and the weights, <c>weights-….safetensors</c>, under the
    /// keys of the state dictionary. The manifest is replaced last and at once, so the folder holds the old model or the new one, whole, whenever the process is killed; other
    /// files in the folder are left alone. One process at a time may write.</para>
    /// <para>What belongs to a training is not part of the model: generators, optimizers, <see cref="CodebookQuantizerOptions.Reduction"/>.</para>
    /// </remarks>
    /// <param name="folder">The folder, created where it is missing.</param>
    /// <exception cref="NotSupportedException">A part of the model is not of this library, and nothing says how to make it again: keep its weights with
    /// <see cref="Checkpoints.StateDictionary"/>. Or a part has numbers of several precisions.</exception>
    /// <exception cref="IOException">A file cannot be written or replaced.</exception>
    public void Save(string folder) => ModelFolder.Save(folder, this, encoder, quantizer, decoder);

    /// <summary>Number of codes K of the quantizer.</summary>
    public long CodebookSize => quantizer.CodebookSize;

    /// <inheritdoc cref="Quantizer.IndexDepth"/>
    public int IndexDepth => quantizer.IndexDepth;

    /// <inheritdoc cref="Quantizer.CodebookSizeOf"/>
    public long CodebookSizeOf(int column) => quantizer.CodebookSizeOf(column);

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
    /// <returns>int64, the latents' shape without its code dimension, with <see cref="IndexDepth"/> more at the end where that is not 0; the caller disposes it.</returns>
    public Tensor Encode(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return quantizer.Encode(encoder.call(images)).MoveToOuterDisposeScope();
    }

    /// <summary>Images that indices stand for, without gradient.</summary>
    /// <param name="indices">Of an integer type, as <see cref="Encode"/> gives them.</param>
    /// <returns>The decoder's output; the caller disposes it.</returns>
    public Tensor Decode(Tensor indices)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return decoder.call(quantizer.Decode(indices)).MoveToOuterDisposeScope();
    }
}
