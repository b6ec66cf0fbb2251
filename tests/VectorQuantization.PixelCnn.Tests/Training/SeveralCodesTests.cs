using TorchSharp;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Networks;
using VectorQuantization.PixelCnn.Sampling;
using VectorQuantization.PixelCnn.Training;
using VectorQuantization.Quantizers;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Tests.Training;

/// <summary>Priors over quantizers that describe a position by several codes.</summary>
public sealed class SeveralCodesTests
{
    private static Quantizer Make(string kind)
    {
        VectorQuantizer Plain(int dimension, int codes = 5) => new(new(codes, dimension));
        return kind switch
        {
            "residual" => new ResidualVectorQuantizer([Plain(4), Plain(4), Plain(4)]),
            "residual, one level" => new ResidualVectorQuantizer([Plain(4)]),
            "grouped" => new GroupedVectorQuantizer([Plain(1), Plain(3)]),
            "grouped residual" => new GroupedVectorQuantizer([new ResidualVectorQuantizer([Plain(2), Plain(2)]), Plain(2)]),
            "multi-head" => new MultiHeadQuantizer(Plain(2), 2),
            "projected residual" => new ProjectedQuantizer(new ResidualVectorQuantizer([Plain(2), Plain(2)]), 4),
            "unequal" => new ResidualVectorQuantizer([Plain(4), Plain(4, 3)]),
            "unequal groups" => new MultiHeadQuantizer(new GroupedVectorQuantizer([Plain(1, 3), Plain(1)]), 2),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private static VqVae Autoencoder(string kind)
    {
        manual_seed(2);
        var networks = new ResidualNetworkOptions(GeneratedShapes.Create(1, 1).Channels, 4) { HiddenChannels = 4, ResidualBlocks = 0 };
        return new VqVae(new ResidualEncoder(networks), Make(kind), new ResidualDecoder(networks));
    }

    public static TheoryData<string, int> Kinds => new()
    {
        { "residual", 3 }, { "residual, one level", 1 }, { "grouped", 2 }, { "grouped residual", 3 }, { "multi-head", 2 }, { "projected residual", 2 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Codes_of_a_position_lie_side_by_side_and_go_from_images_to_a_prior_and_back(string kind, int depth)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using VqVae model = Autoencoder(kind);
        ImageDataSet images = GeneratedShapes.Create(6, 3);

        using CodeDataSet codes = CodeDataSet.Encode(model, images), stored = CodeDataSet.EncodeTo(folder["codes"], model, images);

        (codes.Categories, codes.Depth, codes.Width).Should().Be((5, depth, images.Width / 4 * depth));
        (stored.Depth, stored.Width).Should().Be((codes.Depth, codes.Width));
        using CodeBatch batch = codes.Batch([5, 2]), again = stored.Batch([5, 2]);
        Tensor whole = model.Encode(images.Images([5, 2]));
        for (int i = 0; i < depth; i++) batch.Codes[.., .., TensorIndex.Slice(i, null, depth)].equal(whole[.., .., .., i]).all().ToBoolean().Should().BeTrue();
        again.Codes.equal(batch.Codes).all().ToBoolean().Should().BeTrue();

        using var prior = new GatedPixelCnn(Models.Small() with { Depth = depth, Classes = 10 });
        new Trainer(new TrainerOptions { Steps = 2, Optimizer = parameters => optim.SGD(parameters, 1e-2) })
            .Fit(new PriorTask(prior), new CodeBatches(codes, new BatchOrder(codes.Count, 3)));
        using var together = new CodePrior(model, prior, 2, 2 * depth);
        var condition = new PriorCondition(tensor([1L, 3L, 0L]));
        Tensor drawn = together.Images(3, condition, new() { Seed = 9 });

        using var sampler = new CachedSampler(prior);
        using SampledMaps maps = sampler.Sample(full([3, 2, 2 * depth], -1L, int64), condition, new() { Seed = 9 });
        drawn.equal(model.Decode(maps.Values.reshape(3, 2, 2, depth))).all().ToBoolean().Should().BeTrue();
        drawn.shape[2..].Should().Equal(8, 8);
    }

    [Fact]
    public void A_prior_learns_what_the_second_code_owes_to_the_first()
    {
        // The first of two codes is anything of four, the second 3a + 1 mod 4: two bits and none.
        var random = new Random(3);
        int[] codes = [.. Enumerable.Range(0, 64 * 6).SelectMany(_ => { int a = random.Next(4); return (int[])[a, (3 * a + 1) % 4]; })];
        using var set = new CodeDataSet(codes, null, 4, 2, 6, depth: 2);
        manual_seed(1);
        using var model = new GatedPixelCnn(new(4) { Channels = 8, Layers = 2, HeadChannels = 16, FirstKernel = 3, Depth = 2 });
        var source = new CodeBatches(set, new BatchOrder(set.Count, 16, seed: 1));
        new Trainer(new TrainerOptions { Steps = 150, Optimizer = parameters => optim.Adam(parameters, 1e-2) }).Fit(new PriorTask(model), source);

        using var scope = NewDisposeScope();
        using CodeBatch all = set.Batch([.. Enumerable.Range(0, 64)]);
        using MapLikelihood likelihood = model.LogLikelihood(all.Codes);
        double Bits(int column) => likelihood.LogProbabilities[.., .., TensorIndex.Slice(column, null, 2)].mean().ToDouble() / -Math.Log(2);
        Bits(0).Should().BeInRange(1.5, 2.1);
        Bits(1).Should().BeInRange(0, 0.05);
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        using VqVae unequal = Autoencoder("unequal"), groups = Autoencoder("unequal groups"), two = Autoencoder("grouped");
        ImageDataSet images = GeneratedShapes.Create(2, 3);
        ((Action)(() => CodeDataSet.Encode(unequal, images))).Should().Throw<ArgumentException>().WithMessage("*codebooks have 5, 3 codes; expected all of one size*");
        ((Action)(() => CodeDataSet.EncodeTo("unused", groups, images))).Should().Throw<ArgumentException>().WithMessage("*codebooks have 3, 5 codes*");
        using GatedPixelCnn deep = Models.Gated(Models.Small() with { Depth = 2 }), flat = Models.Gated(Models.Small());
        ((Action)(() => new CodePrior(unequal, deep, 2, 2))).Should().Throw<ArgumentException>().WithParameterName("model");
        ((Action)(() => new CodePrior(two, flat, 2, 2))).Should().Throw<ArgumentException>().WithMessage("*1 codes a position; expected 2*");
        ((Action)(() => new CodePrior(two, deep, 2, 3))).Should().Throw<ArgumentException>().WithMessage("*3 columns*multiple of 2*");
        ((Action)(() => new CodeDataSet([0, 0, 0], null, 4, 1, 3, depth: 2))).Should().Throw<ArgumentException>().WithMessage("*3 columns*multiple of 2*");
        ((Action)(() => new CodeDataSet([0, 0], null, 4, 1, 2, depth: 0))).Should().Throw<ArgumentOutOfRangeException>();
        using var sampler = new CachedSampler(deep);
        using Tensor odd = zeros([1, 1, 3], int64);
        ((Action)(() => sampler.Sample(odd))).Should().Throw<ArgumentException>().WithMessage("*3 columns*");
    }

    [Fact]
    public void Drawing_leaves_no_tensor_behind()
    {
        using VqVae model = Autoencoder("residual");
        using GatedPixelCnn prior = Models.Gated(Models.Small() with { Depth = 3 });
        ImageDataSet images = GeneratedShapes.Create(4, 3);
        Leaks.None(() =>
        {
            using CodeDataSet codes = CodeDataSet.Encode(model, images);
            using CodeBatch batch = codes.Batch([0, 1]);
            using MapLikelihood likelihood = prior.LogLikelihood(batch.Codes);
            using var together = new CodePrior(model, prior, 2, 6);
            together.Images(2).Dispose();
        });
    }
}
