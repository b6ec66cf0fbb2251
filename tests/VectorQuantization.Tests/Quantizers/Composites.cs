using VectorQuantization.Codebooks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

/// <summary>Quantizers made of quantizers, for tests that hold for all of them. Latents have four components.</summary>
internal static class Composites
{
    public const int Dimension = 4;

    private static readonly Dictionary<string, Func<LatentLayout, ulong, Quantizer>> Makers = new()
    {
        ["projected"] = (layout, seed) => new ProjectedQuantizer(Ema(2, seed), Dimension, new ProjectedQuantizerOptions { Layout = layout }, new Generator(seed)),
        ["projected and normalised"] = (layout, seed) =>
            new ProjectedQuantizer(Gradient(3, seed), Dimension, new ProjectedQuantizerOptions { NormalizesLatents = true, HasBias = false, Layout = layout }, new Generator(seed)),
        ["projected residual"] = (layout, seed) =>
            new ProjectedQuantizer(new ResidualVectorQuantizer([Gradient(2, seed), Ema(2, seed)]), Dimension, new ProjectedQuantizerOptions { Layout = layout }, new Generator(seed)),
        ["grouped"] = (layout, seed) => new GroupedVectorQuantizer([Ema(1, seed), Gradient(3, seed)], layout),
        ["grouped residual"] = (layout, seed) =>
            new GroupedVectorQuantizer([new ResidualVectorQuantizer([Ema(2, seed), Ema(2, seed + 1)]), Gradient(2, seed)], layout),
        ["multi-head"] = (layout, seed) => new MultiHeadQuantizer(Ema(2, seed), 2, layout),
        ["multi-head residual"] = (layout, seed) => new MultiHeadQuantizer(new ResidualVectorQuantizer([Gradient(1, seed), Ema(1, seed), Ema(1, seed + 1)]), 4, layout),
        ["residual"] = (layout, seed) => new ResidualVectorQuantizer([Ema(4, seed), Gradient(4, seed), Ema(4, seed + 1)], new ResidualVectorQuantizerOptions { Layout = layout }),
        ["residual, one level"] = (layout, seed) => new ResidualVectorQuantizer([Gradient(4, seed)], new ResidualVectorQuantizerOptions { Layout = layout }),
        ["residual, shared"] = (layout, seed) =>
        {
            EmaVectorQuantizer codebook = Ema(4, seed);
            return new ResidualVectorQuantizer([codebook, codebook, codebook], new ResidualVectorQuantizerOptions { Layout = layout });
        },
        ["residual, attached"] = (layout, seed) =>
            new ResidualVectorQuantizer([Ema(4, seed), Gradient(4, seed)], new ResidualVectorQuantizerOptions { DetachResidual = false, Layout = layout }),
        ["residual, beam"] = (layout, seed) =>
            new ResidualVectorQuantizer([Ema(4, seed), Gradient(4, seed), Ema(4, seed + 1)], new ResidualVectorQuantizerOptions { BeamWidth = 5, Layout = layout }),
        ["residual of projected"] = (layout, seed) => new ResidualVectorQuantizer(
            [new ProjectedQuantizer(Gradient(2, seed), Dimension, null, new Generator(seed)), new ProjectedQuantizer(Ema(2, seed), Dimension, null, new Generator(seed + 1))],
            new ResidualVectorQuantizerOptions { Layout = layout }),
        ["residual of grouped"] = (layout, seed) =>
            new ResidualVectorQuantizer([new GroupedVectorQuantizer([Ema(2, seed), Gradient(2, seed)]), Ema(4, seed)], new ResidualVectorQuantizerOptions { Layout = layout }),
        ["residual, dropout"] = (layout, seed) => new ResidualVectorQuantizer(
            [Ema(4, seed), Gradient(4, seed), Ema(4, seed + 1)], new ResidualVectorQuantizerOptions { DropoutProbability = 1, Layout = layout }, new Generator(seed)),
    };

    public static TheoryData<string> Names => [.. Makers.Keys];

    /// <summary>Those whose gradient to the latents is the identity.</summary>
    public static TheoryData<string> StraightNames => [.. Makers.Keys.Where(name => !name.Contains("projected", StringComparison.Ordinal))];

    public static Quantizer Make(string name, LatentLayout layout = LatentLayout.ChannelsFirst, ulong seed = 1) => Makers[name](layout, seed);

    /// <summary>Every tensor of its state, copied.</summary>
    public static Dictionary<string, Tensor> State(Quantizer quantizer) => quantizer.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());

    public static EmaVectorQuantizer Ema(int dimension, ulong seed, int codes = 7) =>
        new(new EmaVectorQuantizerOptions(codes, dimension) { Decay = 0.5, Initialization = CodebookInitialization.Normal() }, new Generator(seed));

    public static VectorQuantizer Gradient(int dimension, ulong seed, int codes = 5) =>
        new(new VectorQuantizerOptions(codes, dimension) { Initialization = CodebookInitialization.Normal() }, new Generator(seed));
}
