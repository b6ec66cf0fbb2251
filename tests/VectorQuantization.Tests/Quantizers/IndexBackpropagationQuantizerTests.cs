using TorchSharp;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class IndexBackpropagationQuantizerTests
{
    private static IndexBackpropagationQuantizer Make(double entropyWeight = 0.05)
    {
        var quantizer = new IndexBackpropagationQuantizer(new IndexBackpropagationQuantizerOptions(6, 3) { EntropyWeight = entropyWeight, EntropyTemperature = 0.5 }, new Generator(1));
        quantizer.to(float64);
        using var noGrad = no_grad();
        using Tensor codes = randn([6, 3], float64, generator: new Generator(5));
        quantizer.state_dict()["embedding.weight"].copy_(codes);
        return quantizer;
    }

    [Fact]
    public void The_code_of_the_largest_product_is_chosen()
    {
        using var scope = NewDisposeScope();
        using IndexBackpropagationQuantizer quantizer = Make();
        Tensor codes = quantizer.state_dict()["embedding.weight"], latents = randn([40, 3], float64, generator: new Generator(2));
        Quantized quantized = quantizer.call(latents);
        quantized.Indices.Equals(latents.matmul(codes.t()).argmax(1)).Should().BeTrue();
        quantized.Vectors.detach().Equals(codes.index_select(0, quantized.Indices)).Should().BeTrue();
    }

    [Fact]
    public void The_gradient_is_that_of_the_soft_choice_for_latents_and_for_every_code()
    {
        using var scope = NewDisposeScope();
        using IndexBackpropagationQuantizer quantizer = Make();
        Tensor latents = randn([4, 3], float64, generator: new Generator(2)).requires_grad_(), upstream = randn([4, 3], float64, generator: new Generator(3));
        Quantized quantized = quantizer.call(latents);
        (quantized.Vectors * upstream).sum().backward();

        // The paper's: (onehot − sg[p] + p)ᵀ C.
        Tensor codes = quantizer.state_dict()["embedding.weight"].detach().clone().requires_grad_(), z = latents.detach().clone().requires_grad_();
        Tensor p = z.matmul(codes.t()).softmax(1), one = nn.functional.one_hot(quantized.Indices, 6).to_type(float64);
        ((one - p.detach() + p).matmul(codes) * upstream).sum().backward();
        (latents.grad! - z.grad!).abs().max().ToDouble().Should().BeLessThan(1e-12);
        Tensor own = quantizer.parameters().Single().grad!;
        (own - codes.grad!).abs().max().ToDouble().Should().BeLessThan(1e-12);
        own.abs().sum(dim: 1).min().ToDouble().Should().BeGreaterThan(0, "every code learns");
    }

    [Fact]
    public void The_loss_has_its_four_terms()
    {
        using var scope = NewDisposeScope();
        using IndexBackpropagationQuantizer quantizer = Make();
        Quantized quantized = quantizer.call(randn([9, 3], float64, generator: new Generator(2)));
        quantized.Terms.Select(t => (t.Name, t.Weight)).Should().Equal(("index", 1.0), ("commitment", 1.0), ("codebook", 0.25), ("entropy", 0.05));
        quantized.Term("index").ToDouble().Should().BeApproximately(quantized.Term("commitment").ToDouble(), 1e-12);
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        ((Action)(() => new IndexBackpropagationQuantizer(new IndexBackpropagationQuantizerOptions(0, 3)))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("options.CodebookSize");
        ((Action)(() => new IndexBackpropagationQuantizer(new IndexBackpropagationQuantizerOptions(2, 3) { EntropyTemperature = 0 }))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => new IndexBackpropagationQuantizer(new IndexBackpropagationQuantizerOptions(2, 3) { EntropyWeight = -1 }))).Should().Throw<ArgumentOutOfRangeException>();
    }
}
