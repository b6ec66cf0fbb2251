using TorchSharp;
using VectorQuantization.PixelCnn.Sampling;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Tests.Sampling;

public sealed class CachedSamplerTests
{
    private static Tensor Free(params long[] shape) => full(shape, -1L, int64);

    public static TheoryData<int, int, int, int, int, int, int, int> Shapes => new()
    {
        // batch, height, width, depth, categories, channels, first kernel, kernel
        { 1, 1, 1, 1, 3, 4, 3, 3 },
        { 3, 7, 7, 1, 20, 16, 7, 3 },
        { 5, 4, 9, 1, 2, 5, 5, 5 },
        { 2, 9, 4, 1, 33, 17, 7, 5 },
        { 17, 3, 3, 1, 1, 8, 3, 3 },
        { 4, 1, 6, 1, 5, 32, 7, 3 },
        { 4, 6, 1, 1, 5, 33, 7, 3 },
        { 5, 4, 6, 2, 19, 12, 5, 3 },
        { 2, 2, 9, 3, 5, 8, 7, 3 },
        { 1, 3, 4, 4, 2, 8, 3, 3 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Logits_are_those_of_the_whole_network_and_stay_so_when_weights_change(
        int batch, int height, int width, int depth, int categories, int channels, int first, int kernel)
    {
        using var scope = NewDisposeScope();
        GatedPixelCnnOptions options = new(categories)
        {
            Channels = channels, Layers = 4, FirstKernel = first, Kernel = kernel, HeadChannels = 19, Classes = 3, ConditionChannels = 2, Depth = depth,
        };
        using GatedPixelCnn model = Models.Gated(options);
        Tensor codes = Models.Codes(categories, batch, height, width);
        var condition = new PriorCondition(Models.Codes(3, batch), randn(batch, 2, height, width));
        for (int round = 0; round < 2; round++)
        {
            using var sampler = new CachedSampler(model);
            Tensor whole = model.Logits(codes, condition);
            (sampler.Logits(codes, condition) - whole).abs().max().ToSingle().Should().BeLessThan(1e-4f * Math.Max(1, whole.abs().max().ToSingle()));
            Models.Shake(model, 0.1);
        }
    }

    [Fact]
    public void Logits_are_those_of_the_whole_network_at_the_default_depth_and_the_largest_kernel()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using GatedPixelCnn deep = new(new(512)), wide = Models.Gated(Models.Small() with { FirstKernel = 127, Kernel = 127, Layers = 2 });
        foreach (GatedPixelCnn model in (GatedPixelCnn[])[deep, wide])
        {
            Models.Shake(model, 0.02);
            model.eval();
            using var sampler = new CachedSampler(model);
            Tensor codes = Models.Codes(model.Categories, 2, 6, 7);
            (sampler.Logits(codes, null) - model.Logits(codes)).abs().max().ToSingle().Should().BeLessThan(1e-4f);
        }
    }

    [Theory]
    [InlineData(1.0, null, null, 1)]
    [InlineData(0.7, null, null, 1)]
    [InlineData(1.3, 3, null, 1)]
    [InlineData(1.0, null, 0.8, 1)]
    [InlineData(0.9, 4, 0.9, 1)]
    [InlineData(1.0, null, null, 2)]
    [InlineData(1.2, 5, 0.9, 4)]
    public void Samples_are_those_of_the_whole_network(double temperature, int? topK, double? topP, int depth)
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small(7) with { Channels = 12, Classes = 2, Depth = depth });
        var options = new SamplingOptions { Temperature = temperature, TopK = topK, TopP = topP, Seed = 11 };
        var condition = new PriorCondition(Models.Codes(2, 6));
        using var sampler = new CachedSampler(model);

        using SampledMaps fast = sampler.Sample(Free(6, 5, 4), condition, options), slow = WholeNetworkSampler.Sample(model, Free(6, 5, 4), condition, options);

        fast.Values.equal(slow.Values).all().ToBoolean().Should().BeTrue();
        fast.LogProbabilities.allclose(slow.LogProbabilities, 1e-4, 1e-5).Should().BeTrue();
    }

    [Fact]
    public void The_likelihood_is_the_product_of_the_sampled_conditionals()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small());
        using var sampler = new CachedSampler(model);
        using SampledMaps sampled = sampler.Sample(Free(4, 5, 5));

        using MapLikelihood likelihood = model.LogLikelihood(sampled.Values);

        likelihood.LogProbabilities.allclose(sampled.LogProbabilities, 1e-4, 1e-5).Should().BeTrue();
    }

    [Fact]
    public void Samples_come_as_often_as_the_model_says()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small(2));
        using var sampler = new CachedSampler(model);
        Tensor all = tensor([.. Enumerable.Range(0, 16).SelectMany(i => new long[] { i >> 3 & 1, i >> 2 & 1, i >> 1 & 1, i & 1 })], [16, 2, 2]);
        using MapLikelihood likelihood = model.LogLikelihood(all);
        double[] expected = [.. likelihood.LogProbabilities.flatten(1).sum(dim: 1).exp().data<float>().ToArray().Select(p => (double)p)];
        const int count = 8000;

        using SampledMaps sampled = sampler.Sample(Free(count, 2, 2));

        long[] numbers = (sampled.Values.flatten(1) * tensor([8L, 4L, 2L, 1L])).sum(dim: 1).data<long>().ToArray();
        double chiSquared = Enumerable.Range(0, 16).Sum(i => Math.Pow(numbers.Count(n => n == i) - count * expected[i], 2) / (count * expected[i]));
        chiSquared.Should().BeLessThan(37.7, "the 99.9th percentile with 15 degrees of freedom");
    }

    [Fact]
    public void Given_positions_stay_and_the_rest_is_drawn_given_what_comes_before()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small());
        using var sampler = new CachedSampler(model);
        using SampledMaps first = sampler.Sample(Free(3, 4, 4), options: new() { Seed = 1 });
        Tensor given = first.Values.clone();
        given[.., 2..] = tensor(-1L);

        using SampledMaps completed = sampler.Sample(given, options: new() { Seed = 2 });
        using SampledMaps slow = WholeNetworkSampler.Sample(model, given, options: new() { Seed = 2 });

        completed.Values[.., ..2].equal(first.Values[.., ..2]).all().ToBoolean().Should().BeTrue();
        completed.Values.min().item<long>().Should().Be(0);
        completed.Values.equal(slow.Values).all().ToBoolean().Should().BeTrue();
        completed.Values.equal(first.Values).all().ToBoolean().Should().BeFalse();
    }

    [Fact]
    public void An_image_depends_on_seed_and_number_alone_not_on_batch_or_threads()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small());
        using var sampler = new CachedSampler(model);
        var options = new SamplingOptions { Seed = 3 };
        int threads = get_num_threads();
        try
        {
            set_num_threads(1);
            using SampledMaps all = sampler.Sample(Free(70, 3, 3), options: options);
            set_num_threads(3);
            using SampledMaps threaded = sampler.Sample(Free(70, 3, 3), options: options);
            using SampledMaps part = sampler.Sample(Free(2, 3, 3), options: options with { FirstImage = 41 });

            threaded.Values.equal(all.Values).all().ToBoolean().Should().BeTrue();
            threaded.LogProbabilities.equal(all.LogProbabilities).all().ToBoolean().Should().BeTrue();
            part.Values.equal(all.Values[41..43]).all().ToBoolean().Should().BeTrue();
            all.Values[0].equal(all.Values[1]).all().ToBoolean().Should().BeFalse();
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Models_of_other_types_are_sampled_in_float32(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small());
        model.to(type);
        using var sampler = new CachedSampler(model);
        model.to(float32);
        using var same = new CachedSampler(model);
        sampler.Logits(Models.Codes(5, 2, 3, 3), null).equal(same.Logits(Models.Codes(5, 2, 3, 3), null)).all().ToBoolean().Should().BeTrue();
    }

    [Fact]
    public void A_sampler_keeps_the_weights_it_was_made_with()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small());
        using var sampler = new CachedSampler(model);
        Tensor codes = Models.Codes(5, 1, 3, 3), before = sampler.Logits(codes, null);
        Models.Shake(model);
        sampler.Logits(codes, null).equal(before).all().ToBoolean().Should().BeTrue();
    }

    [Fact]
    public void A_disposed_sampler_draws_no_more()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small());
        var sampler = new CachedSampler(model);
        sampler.Dispose();
        sampler.Dispose();
        ((Action)(() => sampler.Sample(Free(1, 2, 2)))).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void An_empty_batch_gives_an_empty_batch()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small());
        using var sampler = new CachedSampler(model);
        sampler.Sample(Free(0, 3, 4)).Values.shape.Should().Equal(0, 3, 4);
    }

    [Fact]
    public void Sampling_leaves_no_tensor_behind()
    {
        using GatedPixelCnn model = Models.Gated(Models.Small() with { Classes = 2, ConditionChannels = 1 });
        using Tensor given = Free(2, 3, 3), labels = tensor([0L, 1L]), maps = zeros(2, 1, 3, 3);
        Leaks.None(() =>
        {
            using var sampler = new CachedSampler(model);
            sampler.Sample(given, new(labels, maps)).Dispose();
            WholeNetworkSampler.Sample(model, given, new(labels, maps)).Dispose();
        });
    }

    [Fact]
    public void Weights_that_are_not_finite_are_said_to_be_so()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small());
        using (no_grad()) model.state_dict()["head.1.bias"].fill_(float.NaN);
        using var sampler = new CachedSampler(model);
        foreach (int images in new[] { 1, 64 })
            ((Action)(() => sampler.Sample(Free(images, 2, 2)))).Should().Throw<InvalidOperationException>().WithMessage("*NaN*");
    }

    [Fact]
    public void Wrong_values_conditions_and_options_are_refused()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small());
        using var sampler = new CachedSampler(model);
        void Refuses<T>(Tensor given, PriorCondition? condition, SamplingOptions? options, string message) where T : ArgumentException =>
            ((Action)(() => sampler.Sample(given, condition, options))).Should().Throw<T>().WithMessage(message);
        Refuses<ArgumentException>(Free(2, 3), null, null, "*(2, 3)*(batch, height, width)*");
        Refuses<ArgumentException>(Free(2, 3, 3).to(int32), null, null, "*Int32*");
        Refuses<ArgumentOutOfRangeException>(Free(2, 3, 3) - 1, null, null, "*expected -1 to 4*");
        Refuses<ArgumentOutOfRangeException>(Free(2, 3, 3) + 6, null, null, "*expected -1 to 4*");
        Refuses<ArgumentException>(Free(2, 3, 3), new(zeros(2, int64)), null, "*no classes*");
        Refuses<ArgumentOutOfRangeException>(Free(1, 1, 1), null, new() { Temperature = 0 }, "*Temperature*");
        Refuses<ArgumentOutOfRangeException>(Free(1, 1, 1), null, new() { TopK = 0 }, "*TopK*");
        Refuses<ArgumentOutOfRangeException>(Free(1, 1, 1), null, new() { TopP = 1.5 }, "*TopP*");
        Refuses<ArgumentOutOfRangeException>(Free(1, 1, 1), null, new() { FirstImage = -1 }, "*FirstImage*");
    }

    [Fact]
    public void The_whole_network_sampler_draws_colours_in_their_order()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var model = new MaskedPixelCnn(new(3) { Levels = 3, Channels = 6, HeadChannels = 6, Blocks = 1, FirstKernel = 3 });
        using SampledMaps sampled = WholeNetworkSampler.Sample(model, Free(2, 3, 2, 3));

        using MapLikelihood likelihood = model.LogLikelihood(sampled.Values);

        sampled.Values.min().item<long>().Should().BeGreaterThanOrEqualTo(0);
        likelihood.LogProbabilities.allclose(sampled.LogProbabilities, 1e-4, 1e-5).Should().BeTrue();
    }
}
