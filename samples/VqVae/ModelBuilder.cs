using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Models;
using VectorQuantization.Networks;
using VectorQuantization.Quantizers;

namespace VqVaeSample;

/// <summary>Puts the model together: an encoder, a quantizer and the decoder that mirrors the encoder.</summary>
internal static class ModelBuilder
{
    /// <param name="options">Sizes and kinds.</param>
    /// <param name="imageChannels">1 for grey images, 3 for colour.</param>
    /// <param name="generator">Source of the first codes; it must live as long as the model.</param>
    public static VqVae Build(DemoOptions options, int imageChannels, torch.Generator generator)
    {
        var networks = new ResidualNetworkOptions(imageChannels, options.Dimension)
        {
            HiddenChannels = options.Hidden,
            ResidualChannels = options.ResidualChannels,
        };
        torch.nn.Module<torch.Tensor, torch.Tensor> encoder = new ResidualEncoder(networks), decoder = new ResidualDecoder(networks);
        if (options.CentrePixels)
        {
            encoder = torch.nn.Sequential(("centre", new Shift(-0.5)), ("network", encoder));
            decoder = torch.nn.Sequential(("network", decoder), ("back", new Shift(0.5)));
        }
        return new VqVae(encoder, Quantizer(options, generator), decoder);
    }

    private static Quantizer Quantizer(DemoOptions options, torch.Generator generator)
    {
        // Usage is averaged over as many steps as the codes are.
        DeadCodeOptions? revival = options.ReviveCodes ? new() { Decay = options.Decay } : null;
        return options.Quantizer switch
        {
            DemoQuantizer.Gradient => new VectorQuantizer(
                new(options.Codes, options.Dimension) { Initialization = CodebookInitialization.FirstBatch, DeadCodes = revival }, generator),
            _ when options.SonnetCodebook => new EmaVectorQuantizer(
                QuantizerPresets.Sonnet(options.Codes, options.Dimension) with { Decay = options.Decay, DeadCodes = revival }, generator),
            _ => new EmaVectorQuantizer(
                new(options.Codes, options.Dimension) { Initialization = CodebookInitialization.FirstBatch, Decay = options.Decay, DeadCodes = revival }, generator),
        };
    }
}
