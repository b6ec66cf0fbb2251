using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using VectorQuantization.Quantizers;

namespace QuantizerZooSample;

/// <summary>What is compared: 256 codes, 8 bits a position, however they are made.</summary>
internal static class Zoo
{
    /// <summary>Channels of the latents.</summary>
    public const int Dimension = 16;

    private const int Codes = 256;
    private static readonly CodebookInitialization KMeans = CodebookInitialization.KMeans();
    private static readonly DeadCodeOptions Revival = new() { Decay = 0.95, Threshold = 0.05 };

    /// <summary>Every kind of quantizer.</summary>
    public static IReadOnlyList<Species> All { get; } =
    [
        new("gradient", g => new VectorQuantizer(Gradient, g)),
        new("gradient, k-means, revival", g => new VectorQuantizer(Gradient with { Initialization = KMeans, DeadCodes = Revival }, g)),
        new("gradient, rotation trick", g => new VectorQuantizer(Gradient with { Initialization = KMeans, DeadCodes = Revival, Gradient = GradientEstimator.Rotation }, g)),
        new("gradient, cosine", g => new VectorQuantizer(Gradient with { Initialization = KMeans, DeadCodes = Revival, Normalized = true }, g)),
        new("moving averages", g => new EmaVectorQuantizer(Averages, g)),
        new("moving averages, k-means, revival", g => new EmaVectorQuantizer(Averages with { Initialization = KMeans, DeadCodes = Revival }, g)),
        new("SimVQ", g => new SimVectorQuantizer(new(Codes, Dimension), g)),
        new("IBQ", g => new IndexBackpropagationQuantizer(new(Codes, Dimension), g)),
        new("Gumbel", g => new GumbelQuantizer(new(Codes, Dimension), g),
            (quantizer, step, steps) => ((GumbelQuantizer)quantizer).Temperature = TemperatureSchedule.Cosine(1, 1.0 / 16, steps).At(step)),
        new("residual, 2 levels of 16", g => new ResidualVectorQuantizer([Sixteen(Dimension, g), Sixteen(Dimension, g)], null, g)),
        new("grouped (product), 2 of 16", g => new GroupedVectorQuantizer([Sixteen(Dimension / 2, g), Sixteen(Dimension / 2, g)])),
        new("multi-head, 2 of 16", g => new MultiHeadQuantizer(Sixteen(Dimension / 2, g), 2)),
        new("projected to 4, cosine", g => new ProjectedQuantizer(
            new EmaVectorQuantizer(new(Codes, 4) { Decay = 0.95, Normalized = true, Initialization = KMeans, DeadCodes = Revival }, g), Dimension, null, g)),
        new("FSQ 4·4·4·4", g => new ProjectedQuantizer(new FiniteScalarQuantizer(new([4, 4, 4, 4])), Dimension, null, g)),
        new("LFQ, 8 bits", g => new ProjectedQuantizer(new LookupFreeQuantizer(new(8)), Dimension, null, g)),
        new("BSQ, 8 bits", g => new ProjectedQuantizer(new LookupFreeQuantizer(new(8) { IsSpherical = true }), Dimension, null, g)),
        new("2 nearest codes", g => new NearestCodesQuantizer(new(Codes, Dimension, 2) { Initialization = KMeans }, g)),
    ];

    /// <summary>8,192 codes, of which a plain codebook uses few.</summary>
    public static IReadOnlyList<Species> Collapse { get; } =
    [
        new("plain gradient", g => new VectorQuantizer(new(8192, Dimension), g)),
        new("plain moving averages", g => new EmaVectorQuantizer(new(8192, Dimension) { Decay = 0.95 }, g)),
        new("moving averages, first batch", g => new EmaVectorQuantizer(new(8192, Dimension) { Decay = 0.95, Initialization = CodebookInitialization.FirstBatch }, g)),
        new("moving averages, k-means", g => new EmaVectorQuantizer(new(8192, Dimension) { Decay = 0.95, Initialization = KMeans }, g)),
        new("moving averages, revival", g => new EmaVectorQuantizer(new(8192, Dimension) { Decay = 0.95, DeadCodes = Revival }, g)),
        new("moving averages, k-means, revival", g => new EmaVectorQuantizer(new(8192, Dimension) { Decay = 0.95, Initialization = KMeans, DeadCodes = Revival }, g)),
        new("gradient, k-means, revival", g => new VectorQuantizer(new(8192, Dimension) { Initialization = KMeans, DeadCodes = Revival }, g)),
        new("gradient, anchors", g => new VectorQuantizer(new(8192, Dimension) { Initialization = KMeans, DeadCodes = new() { Decay = 0.95, Revival = CodeRevival.Anchors } }, g)),
        new("SimVQ", g => new SimVectorQuantizer(new(8192, Dimension), g)),
    ];

    /// <summary>The m nearest of 64 codes at several temperatures.</summary>
    public static IReadOnlyList<Species> Nearest { get; } =
    [
        .. new[] { 1, 2, 3, 4, 8 }.SelectMany(m => (m == 1 ? new[] { 1.0 } : [0.03, 0.3, 3]).Select(temperature => new Species(
            m == 1 ? "1 nearest code" : FormattableString.Invariant($"{m} nearest codes, τ = {temperature}"),
            g => new NearestCodesQuantizer(new(64, Dimension, m) { Temperature = temperature, Initialization = KMeans }, g)))),
    ];

    private static EmaVectorQuantizer Sixteen(int dimension, TorchSharp.torch.Generator generator) =>
        new(new(16, dimension) { Decay = 0.95, Initialization = KMeans, DeadCodes = Revival }, generator);

    private static VectorQuantizerOptions Gradient => new(Codes, Dimension);

    private static EmaVectorQuantizerOptions Averages => new(Codes, Dimension) { Decay = 0.95 };
}
