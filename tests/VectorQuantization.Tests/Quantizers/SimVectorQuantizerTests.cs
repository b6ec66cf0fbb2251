using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class SimVectorQuantizerTests
{
    [Fact]
    public void Codes_are_the_frozen_ones_times_the_matrix()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new SimVectorQuantizer(new SimVectorQuantizerOptions(9, 3) { HasBias = true }, new Generator(1));
        var state = quantizer.state_dict();
        state.Keys.Should().BeEquivalentTo("embedding.weight", "embedding_proj.weight", "embedding_proj.bias");
        Tensor codes = state["embedding.weight"].matmul(state["embedding_proj.weight"].t()) + state["embedding_proj.bias"];
        (codes - quantizer.CopyCodes()).abs().max().ToSingle().Should().BeLessThan(1e-6f);
        Tensor latents = randn([30, 3], generator: new Generator(2));
        quantizer.Encode(latents).Equals(cdist(latents, codes).argmin(1)).Should().BeTrue();
    }

    [Fact]
    public void Every_code_moves_when_one_is_chosen_and_the_frozen_ones_do_not()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new SimVectorQuantizer(new SimVectorQuantizerOptions(50, 4), new Generator(1));
        Tensor frozen = quantizer.state_dict()["embedding.weight"].clone(), before = quantizer.CopyCodes();
        using var optimizer = optim.SGD(quantizer.parameters().Where(p => p.requires_grad), 0.5);
        quantizer.call(randn([1, 4], generator: new Generator(2))).Loss.backward();
        optimizer.step();
        (quantizer.CopyCodes() - before).abs().sum(dim: 1).min().ToSingle().Should().BeGreaterThan(0);
        quantizer.state_dict()["embedding.weight"].Equals(frozen).Should().BeTrue();
    }

    [Fact]
    public void The_matrix_learns_from_the_codebook_term_and_the_encoder_from_the_other()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new SimVectorQuantizer(new SimVectorQuantizerOptions(6, 3), new Generator(1));
        quantizer.to(float64);
        Tensor latents = randn([5, 3], float64, generator: new Generator(2)), matrix = quantizer.state_dict()["embedding_proj.weight"];
        Gradients.Check(z =>
        {
            using Quantized q = quantizer.call(z);
            return q.Loss - q.Term("codebook").detach();
        }, latents);

        quantizer.zero_grad();
        quantizer.call(latents).Loss.backward();
        double[] gradient = quantizer.parameters().Single(p => p.requires_grad).grad!.flatten().data<double>().ToArray();
        for (int i = 0; i < gradient.Length; i++)
        {
            double At(double offset)
            {
                using var inner = NewDisposeScope();
                using var noGrad = no_grad();
                matrix[i / 3, i % 3] += offset;
                double value = quantizer.call(latents).Term("codebook").ToDouble();
                matrix[i / 3, i % 3] -= offset;
                return value;
            }
            gradient[i].Should().BeApproximately((At(1e-6) - At(-1e-6)) / 2e-6, 1e-6);
        }
    }

    [Fact]
    public void A_matrix_alone_brings_far_codes_to_the_latents()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new SimVectorQuantizer(new SimVectorQuantizerOptions(64, 4) { HasBias = true }, new Generator(1));
        using var optimizer = optim.Adam(quantizer.parameters().Where(p => p.requires_grad), 0.05);
        Tensor latents = randn([512, 4], generator: new Generator(2)) * 2 + 5;
        int Used()
        {
            var usage = new CodeUsage(64);
            usage.Add(quantizer.Encode(latents));
            return usage.UsedCodes;
        }
        Used().Should().BeLessThan(10);
        for (int step = 0; step < 200; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            quantizer.call(latents).Loss.backward();
            optimizer.step();
        }
        Used().Should().BeGreaterThan(25);
    }

    [Fact]
    public void Settings_that_do_not_go_with_it_are_refused()
    {
        ((Action)(() => new SimVectorQuantizer(new SimVectorQuantizerOptions(4, 2) { DeadCodes = new DeadCodeOptions() }))).Should().Throw<ArgumentException>().WithParameterName("DeadCodes");
        ((Action)(() => new SimVectorQuantizer(new SimVectorQuantizerOptions(4, 2) { Initialization = CodebookInitialization.FirstBatch })))
            .Should().Throw<ArgumentException>().WithParameterName("Initialization");
        ((Action)(() => new SimVectorQuantizer(new SimVectorQuantizerOptions(4, 2) { CodebookWeight = -1 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("CodebookWeight");
    }
}
