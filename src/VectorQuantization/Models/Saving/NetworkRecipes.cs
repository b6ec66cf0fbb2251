using System.Text.Json;
using VectorQuantization.Networks;
using static TorchSharp.torch;

namespace VectorQuantization.Models.Saving;

/// <summary>Encoders and decoders that can be described and made again.</summary>
internal static class NetworkRecipes
{
    /// <summary>What the network's constructor takes, or null if it is not of this library.</summary>
    internal static ResidualNetworkOptions? OptionsOf(nn.Module network) => network switch
    {
        ResidualEncoder encoder => encoder.Options,
        ResidualDecoder decoder => decoder.Options,
        _ => null,
    };

    internal static nn.Module<Tensor, Tensor> Make(PartDescription part, WeightBudget budget)
    {
        ResidualNetworkOptions options = part.Options.Deserialize<ResidualNetworkOptions>(ManifestJson.Options)
            ?? throw new JsonException($"The options of a {part.Type} are null.");
        options.Check();
        budget.Take(Weights(options, part.Type == nameof(ResidualEncoder)), part.Type);
        return part.Type switch
        {
            nameof(ResidualEncoder) => new ResidualEncoder(options),
            nameof(ResidualDecoder) => new ResidualDecoder(options),
            _ => throw new JsonException($"There is no network '{part.Type}'."),
        };
    }

    /// <summary>Weights of a network, at the least: some of its layers, each at the smallest that it may be.</summary>
    private static double Weights(ResidualNetworkOptions options, bool isEncoder)
    {
        double hidden = options.HiddenChannels, square = hidden * hidden;
        double samplings = Math.Max(0, options.DownSamplings - 1) * 8 * square, encoding = isEncoder && options.DownSamplings > 0 ? 9 * square : 0;
        return samplings + encoding + 10 * hidden * options.ResidualChannels * options.ResidualBlocks + hidden * (options.LatentChannels + 8.0 * options.ImageChannels);
    }
}
