using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

/// <summary>Choices that every codebook quantizer has: normalisation, sampling, weights.</summary>
public sealed class EstimatorTests
{
    [Fact]
    public void Sampling_draws_codes_in_proportion_to_the_softmax_of_their_distances()
    {
        using var scope = NewDisposeScope();
        const double temperature = 0.7;
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(4, 1) { SamplingTemperature = temperature }, new Generator(3));
        double[] codes = [0, 1, 2, -1];
        quantizer.SetCodes(tensor(codes).unsqueeze(1));
        const int n = 200_000;

        long[] counts = quantizer.call(full([n, 1], 0.4f)).Indices.bincount(null, 4).data<long>().ToArray();

        double[] weights = [.. codes.Select(e => Math.Exp(-(0.4 - e) * (0.4 - e) / temperature))];
        for (int k = 0; k < 4; k++)
        {
            double expected = weights[k] / weights.Sum();
            ((double)counts[k] / n).Should().BeApproximately(expected, 5 * Math.Sqrt(expected * (1 - expected) / n), $"code {k}");
        }
        quantizer.eval();
        quantizer.call(full([10, 1], 0.4f)).Indices.eq(0).all().ToBoolean().Should().BeTrue("eval mode takes the nearest");
    }

    [Fact]
    public void Moving_averages_learn_from_the_codes_that_were_drawn()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(3, 2) { SamplingTemperature = 5, Decay = 0, Epsilon = 0 }, new Generator(3));
        Tensor latents = randn([100, 2], generator: new Generator(1));
        Tensor indices = quantizer.call(latents).Indices;
        Tensor codes = quantizer.CopyCodes();
        for (int k = 0; k < 3; k++)
            (latents.index_select(0, (indices == k).nonzero().squeeze(1)).mean([0]) - codes[k]).abs().max().ToSingle().Should().BeLessThan(1e-5f);
    }

    [Fact]
    public void Normalised_codes_are_the_nearest_by_cosine_and_lie_on_the_sphere()
    {
        using var scope = NewDisposeScope();
        foreach (CodebookQuantizer quantizer in new CodebookQuantizer[]
                 {
                     new VectorQuantizer(new VectorQuantizerOptions(20, 5) { Normalized = true }, new Generator(1)),
                     new EmaVectorQuantizer(new EmaVectorQuantizerOptions(20, 5) { Normalized = true }, new Generator(1)),
                 })
        {
            Tensor latents = randn([60, 5], generator: new Generator(2)) * 7;
            for (int step = 0; step < 3; step++)
            {
                Tensor codes = quantizer.CopyCodes();
                (codes.norm(1) - 1).abs().max().ToSingle().Should().BeLessThan(1e-6f);
                Quantized quantized = quantizer.call(latents);
                (quantized.Vectors.norm(1) - 1).abs().max().ToSingle().Should().BeLessThan(1e-6f);
                latents.matmul(codes.t()).argmax(1).Equals(quantized.Indices).Should().BeTrue();
            }
            quantizer.Dispose();
        }
    }

    [Fact]
    public void Gradients_pass_through_the_normalisation()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(6, 3) { Normalized = true }, new Generator(1));
        quantizer.to(float64);
        Tensor latents = randn([5, 3], float64, generator: new Generator(2)).requires_grad_(), upstream = randn([5, 3], float64, generator: new Generator(3));
        (quantizer.call(latents).Vectors * upstream).sum().backward();
        Tensor x = latents.detach(), length = x.norm(1, keepdim: true), unit = x / length;
        Tensor expected = (upstream - unit * (unit * upstream).sum(1, keepdim: true)) / length;
        (latents.grad! - expected).abs().max().ToDouble().Should().BeLessThan(1e-12);
        Gradients.Check(z =>
        {
            using Quantized q = quantizer.call(z);
            return q.Loss - q.Term("codebook").detach();
        }, latents.detach());
    }

    [Fact]
    public void An_old_graph_survives_the_revival_of_its_codes()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(
            new VectorQuantizerOptions(6, 3) { Normalized = true, DeadCodes = new DeadCodeOptions { Decay = 0, Threshold = 1 } }, new Generator(1));
        Tensor latents = randn([5, 3], generator: new Generator(2)).requires_grad_();
        Quantized first = quantizer.call(latents), second = quantizer.call(latents);
        (first.Loss + second.Loss).backward();
        quantizer.parameters().Single().grad!.isfinite().all().ToBoolean().Should().BeTrue();
    }

    [Fact]
    public void Legacy_weights_put_beta_on_the_codebook_term()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(2, 2) { LegacyWeights = true });
        quantizer.SetCodes(tensor(new float[,] { { 0, 0 }, { 10, 0 } }));
        Tensor latents = tensor(new float[,] { { 9, 2 } }, requires_grad: true);
        Quantized quantized = quantizer.call(latents);
        quantized.Terms.Select(t => (t.Name, t.Weight)).Should().Equal(("codebook", 0.25), ("commitment", 1.0));
        quantized.Loss.backward();
        quantizer.parameters().Single().grad!.data<float>().ToArray().Should().Equal(0, 0, 0.25f, -0.5f);
        latents.grad!.data<float>().ToArray().Should().Equal(-1, 2);
    }

    [Fact]
    public void Deferred_updates_count_several_batches_as_one()
    {
        using var scope = NewDisposeScope();
        EmaVectorQuantizer Make() => new(new EmaVectorQuantizerOptions(7, 3) { ZeroDebias = true }, new Generator(1));
        using EmaVectorQuantizer whole = Make(), parts = Make();
        Tensor latents = randn([48, 3], generator: new Generator(2));
        whole.call(latents);
        parts.DefersUpdates = true;
        Tensor before = parts.CopyCodes();
        foreach (Tensor part in latents.split(16)) parts.call(part);
        parts.CopyCodes().Equals(before).Should().BeTrue();
        parts.ApplyUpdates();
        (parts.CopyCodes() - whole.CopyCodes()).abs().max().ToSingle().Should().BeLessThan(1e-6f);
        before = parts.CopyCodes();
        parts.ApplyUpdates();
        parts.CopyCodes().Equals(before).Should().BeTrue("there is nothing to apply");
    }

    [Fact]
    public void Deferred_updates_leave_nothing_behind()
    {
        using Tensor latents = randn(20, 3);
        Leaks.None(() =>
        {
            using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(7, 3)) { DefersUpdates = true };
            for (int i = 0; i < 3; i++) quantizer.call(latents).Dispose();
            quantizer.ApplyUpdates();
            quantizer.call(latents).Dispose();
        });
    }

    [Fact]
    public void Initialisations_have_their_ranges()
    {
        using var scope = NewDisposeScope();
        Tensor Codes(CodebookInitialization initialization)
        {
            using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(500, 20) { Initialization = initialization }, new Generator(1));
            return quantizer.CopyCodes();
        }
        Codes(CodebookInitialization.Uniform).abs().max().ToSingle().Should().BeInRange(0.99f / 500, 1.001f / 500);
        Codes(CodebookInitialization.UniformWithin(3)).abs().max().ToSingle().Should().BeInRange(2.99f, 3);
        Codes(CodebookInitialization.Normal(2)).std().ToSingle().Should().BeInRange(1.95f, 2.05f);
        ((Action)(() => CodebookInitialization.Normal(0))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => CodebookInitialization.UniformWithin(double.NaN))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => CodebookInitialization.KMeans(-1))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Presets_are_the_defaults_of_those_libraries()
    {
        QuantizerPresets.Sonnet().Should().BeEquivalentTo(new { CodebookSize = 512, CodeDimension = 64, CommitmentWeight = 0.25, Decay = 0.99, Epsilon = 1e-5, ZeroDebias = true });
        QuantizerPresets.Taming().Should().BeEquivalentTo(new { CodebookSize = 1024, CodeDimension = 256, CommitmentWeight = 0.25, LegacyWeights = true });
        QuantizerPresets.Encodec().Should().BeEquivalentTo(new { CodebookSize = 1024, CodeDimension = 128, CommitmentWeight = 1.0, Decay = 0.99 });
        QuantizerPresets.Lucidrains(256, 32).Should().BeEquivalentTo(
            new { CommitmentWeight = 1.0, Decay = 0.8, Epsilon = 1e-5, Gradient = GradientEstimator.Rotation, Layout = LatentLayout.ChannelsLast });
        foreach (CodebookQuantizerOptions options in new CodebookQuantizerOptions[] { QuantizerPresets.Sonnet(), QuantizerPresets.Encodec(), QuantizerPresets.Lucidrains(8, 4) })
            new EmaVectorQuantizer((EmaVectorQuantizerOptions)options).Dispose();
        new VectorQuantizer(QuantizerPresets.Taming()).Dispose();
    }

    [Fact]
    public void Sonnets_moving_average_of_3_and_6_with_decay_one_half_is_3_and_5()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new EmaVectorQuantizer(QuantizerPresets.Sonnet(1, 1) with { Decay = 0.5 });
        quantizer.call(tensor(new float[,] { { 3 } }));
        quantizer.CopyCodes().ToSingle().Should().BeApproximately(3, 1e-6f);
        quantizer.call(tensor(new float[,] { { 6 } }));
        quantizer.CopyCodes().ToSingle().Should().BeApproximately(5, 1e-6f);
    }
}
