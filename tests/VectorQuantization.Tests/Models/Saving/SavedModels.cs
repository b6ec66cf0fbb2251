using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using VectorQuantization.Models;
using VectorQuantization.Networks;
using VectorQuantization.Quantizers;
using VectorQuantization.Tests.Quantizers;

namespace VectorQuantization.Tests.Models.Saving;

/// <summary>Models of every quantizer, with settings that are not the defaults.</summary>
internal static class SavedModels
{
    private const int D = Composites.Dimension;

    private static readonly Dictionary<string, Func<Quantizer>> Leaves = new()
    {
        ["gradient"] = () => new VectorQuantizer(new VectorQuantizerOptions(9, D)
        {
            CodebookWeight = 0.75, LegacyWeights = true, CommitmentWeight = 0.1, Normalized = true, Gradient = GradientEstimator.Rotation, SamplingTemperature = 0.3,
            DeadCodes = new DeadCodeOptions { Decay = 0.9, Threshold = 0.1, Revival = CodeRevival.SplitBusiest }, Initialization = CodebookInitialization.KMeans(3),
            Regularizers = [new OrthogonalityRegularizer(2, true), new EntropyRegularizer(0.2, 0.3, 0.4, 0.5)],
        }),
        ["moving averages"] = () => new EmaVectorQuantizer(new EmaVectorQuantizerOptions(9, D)
        {
            Decay = 0.5, Epsilon = 1e-3, ZeroDebias = true, Initialization = CodebookInitialization.UniformWithin(0.7),
        }),
        ["first batch"] = () => new EmaVectorQuantizer(new EmaVectorQuantizerOptions(9, D) { Initialization = CodebookInitialization.FirstBatch }),
        ["SimVQ"] = () => new SimVectorQuantizer(new SimVectorQuantizerOptions(9, D) { HasBias = true, LegacyWeights = true }),
        ["IBQ"] = () => new IndexBackpropagationQuantizer(new IndexBackpropagationQuantizerOptions(9, D) { EntropyWeight = 0.1 }),
        ["Gumbel"] = () => new GumbelQuantizer(new GumbelQuantizerOptions(9, D) { IsHard = false, KlWeight = 0.1 }),
        ["nearest codes"] = () => new NearestCodesQuantizer(new NearestCodesQuantizerOptions(9, D, 3) { Temperature = 0.4, Initialization = CodebookInitialization.Normal(0.2) }),
        ["finite scalars"] = () => new FiniteScalarQuantizer(new FiniteScalarQuantizerOptions([3, 5, 4, 2]) { Bound = FiniteScalarBound.SymmetricClamp, Scales = [0.5] }),
        ["residual finite scalars"] = () => new ResidualVectorQuantizer(ResidualFiniteScalar.Levels([4, 4, 4, 4], 3)),
        ["lookup-free"] = () => new LookupFreeQuantizer(new LookupFreeQuantizerOptions(D) { IsSpherical = true, Scale = 2, BitOrder = BitOrder.LeastSignificantFirst }),
        ["residual, shared inside"] = () =>
        {
            EmaVectorQuantizer codebook = Composites.Ema(2, 1);
            var options = new ResidualVectorQuantizerOptions { DropoutProbability = 0.25, MinimumLevels = 2, LevelMultiple = 2 };
            return new ResidualVectorQuantizer([new ProjectedQuantizer(codebook, D), new MultiHeadQuantizer(codebook, 2)], options);
        },
    };

    public static TheoryData<string> Names => [.. Leaves.Keys, .. ((IEnumerable<object[]>)Composites.Names).Select(row => (string)row[0])];

    public static VqVae Make(string name, int downSamplings = 1)
    {
        var network = new ResidualNetworkOptions(3, D) { HiddenChannels = 6, ResidualChannels = 5, ResidualBlocks = 1, DownSamplings = downSamplings };
        return new VqVae(new ResidualEncoder(network), Leaves.TryGetValue(name, out Func<Quantizer>? make) ? make() : Composites.Make(name), new ResidualDecoder(network));
    }
}
