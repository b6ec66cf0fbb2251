using TorchSharp;
using VectorQuantization.Kernels;
using VectorQuantization.Kernels.Cpu;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Kernels;

public sealed class CodebookCacheTests
{
    [Fact]
    public void A_codebook_that_stays_is_packed_once()
    {
        using Tensor codebook = randn([100, 7], generator: new Generator(1));
        var cache = new CodebookCache();
        PackedCodebook first = cache.Get(codebook, CodeMetric.SquaredEuclidean, SimdKernel.Best);
        for (int i = 0; i < 3; i++) cache.Get(codebook, CodeMetric.SquaredEuclidean, SimdKernel.Best).Should().BeSameAs(first);
        using Tensor copy = codebook.clone();
        cache.Get(copy, CodeMetric.SquaredEuclidean, SimdKernel.Best).Should().BeSameAs(first, "the contents count");
        cache.PackCount.Should().Be(1);
    }

    [Fact]
    public void Any_change_at_all_packs_anew()
    {
        using var scope = NewDisposeScope();
        Tensor codebook = randn([100, 7], generator: new Generator(1));
        var cache = new CodebookCache();
        PackedCodebook last = cache.Get(codebook, CodeMetric.SquaredEuclidean, SimdKernel.Best);
        Changes("the last element", codebook, CodeMetric.SquaredEuclidean, () => codebook.select(0, 99).select(0, 6).mul_(1.000001));
        Changes("the sign of a zero", codebook, CodeMetric.SquaredEuclidean, () => codebook.select(0, 3).fill_(0.0));
        Changes("the sign of a zero", codebook, CodeMetric.SquaredEuclidean, () => codebook.select(0, 3).neg_());
        Changes("copy_", codebook, CodeMetric.SquaredEuclidean, () => codebook.copy_(randn([100, 7], generator: new Generator(2))));
        Changes("raw memory", codebook, CodeMetric.SquaredEuclidean, () => codebook.bytes[17] ^= 1);
        Changes("the metric", codebook, CodeMetric.Cosine, () => { });
        Changes("the type", codebook.to_type(ScalarType.BFloat16), CodeMetric.Cosine, () => { });
        Changes("the shape", codebook.to_type(ScalarType.BFloat16).reshape(7, 100), CodeMetric.Cosine, () => { });

        void Changes(string what, Tensor tensor, CodeMetric metric, Action change)
        {
            change();
            PackedCodebook now = cache.Get(tensor, metric, SimdKernel.Best);
            now.Should().NotBeSameAs(last, what);
            last = now;
        }
    }

    public static TheoryData<bool> Kinds => new() { true, false };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_quantizer_in_eval_mode_is_never_stale(bool ema)
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Make(1), other = Make(2);
        quantizer.eval();
        Tensor codebook = quantizer.state_dict()[ema ? "embed" : "embedding.weight"], latents = randn([500, 4], generator: new Generator(3));
        using var noGrad = no_grad();
        Check("new");
        Check("again");
        codebook.mul_(-1);
        Check("in place");
        codebook.copy_(randn([30, 4], generator: new Generator(4)));
        Check("copy_");
        quantizer.load_state_dict(other.state_dict());
        Check("load_state_dict");
        quantizer.train();
        quantizer.call(latents);
        quantizer.eval();
        Check("a training step");
        quantizer.to(ScalarType.Float64);
        quantizer.state_dict()[ema ? "embed" : "embedding.weight"].add_(0.125);
        latents = latents.to_type(ScalarType.Float64);
        Check("to(float64)");

        void Check(string after)
        {
            Tensor expected = NearestCode.Search(latents, quantizer.state_dict()[ema ? "embed" : "embedding.weight"]);
            quantizer.Encode(latents).Equals(expected).Should().BeTrue(after);
            quantizer.call(latents).Indices.Equals(expected).Should().BeTrue(after);
        }

        Quantizer Make(ulong seed) => ema
            ? new EmaVectorQuantizer(new EmaVectorQuantizerOptions(30, 4), new Generator(seed))
            : new VectorQuantizer(new VectorQuantizerOptions(30, 4), new Generator(seed));
    }
}
