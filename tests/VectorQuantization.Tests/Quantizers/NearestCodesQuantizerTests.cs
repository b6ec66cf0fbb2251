using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class NearestCodesQuantizerTests
{
    [Fact]
    public void Vectors_are_mixtures_of_the_nearest_codes()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new NearestCodesQuantizer(new NearestCodesQuantizerOptions(3, 1, 2) { Temperature = 2 });
        using (no_grad()) quantizer.state_dict()["embedding.weight"].copy_(tensor(new float[] { 0, 4, 100 }).unsqueeze(1));

        Quantized quantized = quantizer.call(tensor(new float[,] { { 1 } }));

        // Distances 1 and 9: weights softmax(−½, −4½).
        double w = 1 / (1 + Math.Exp(-4));
        quantized.Indices.data<long>().ToArray().Should().Equal(0, 1);
        quantized.Vectors.ToDouble().Should().BeApproximately(4 * (1 - w), 1e-6);
        (Tensor indices, Tensor weights) = quantizer.EncodeWithWeights(tensor(new float[,] { { 1 } }));
        weights.data<float>().ToArray()[0].Should().BeApproximately((float)w, 1e-6f);
        quantizer.Decode(indices, weights).ToDouble().Should().BeApproximately(4 * (1 - w), 1e-6);
        quantizer.Decode(indices).ToDouble().Should().BeApproximately(2, 1e-6, "without weights it is the mean");
    }

    [Fact]
    public void One_nearest_code_is_the_plain_quantizer()
    {
        using var scope = NewDisposeScope();
        using var one = new NearestCodesQuantizer(new NearestCodesQuantizerOptions(9, 3, 1), new Generator(1));
        using var plain = new VectorQuantizer(new VectorQuantizerOptions(9, 3), new Generator(1));
        Tensor x = randn([2, 3, 4], generator: new Generator(2)).requires_grad_(), y = x.detach().clone().requires_grad_();
        Quantized a = one.call(x), b = plain.call(y);
        a.Vectors.Equals(b.Vectors).Should().BeTrue();
        a.Indices.Equals(b.Indices).Should().BeTrue();
        a.Loss.ToDouble().Should().Be(b.Loss.ToDouble());
        (a.Loss + a.Vectors.sum()).backward();
        (b.Loss + b.Vectors.sum()).backward();
        x.grad!.Equals(y.grad!).Should().BeTrue();
        one.parameters().Single().grad!.Equals(plain.parameters().Single().grad!).Should().BeTrue();
    }

    [Fact]
    public void At_temperature_zero_the_nearest_takes_all_and_at_high_temperature_all_share()
    {
        using var scope = NewDisposeScope();
        Tensor latents = randn([50, 3], generator: new Generator(2));
        foreach (double temperature in new[] { 1e-6, 1e6 })
        {
            using var quantizer = new NearestCodesQuantizer(
                new NearestCodesQuantizerOptions(20, 3, 4) { Temperature = temperature, Initialization = CodebookInitialization.Normal() }, new Generator(1));
            (_, Tensor weights) = quantizer.EncodeWithWeights(latents);
            (weights.sum(dim: 1) - 1).abs().max().ToSingle().Should().BeLessThan(1e-5f);
            Tensor nearest = weights.select(1, 0);
            if (temperature < 1) nearest.min().ToSingle().Should().BeGreaterThan(0.99f);
            else (weights - 0.25).abs().max().ToSingle().Should().BeLessThan(1e-3f);
        }
    }

    [Fact]
    public void The_m_nearest_codes_learn_each_by_its_weight()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new NearestCodesQuantizer(new NearestCodesQuantizerOptions(4, 1, 2) { Temperature = 2 });
        using (no_grad()) quantizer.state_dict()["embedding.weight"].copy_(tensor(new float[] { 0, 4, 100, 200 }).unsqueeze(1));
        quantizer.call(tensor(new float[,] { { 1 } })).Term("codebook").backward();
        double w = 1 / (1 + Math.Exp(-4)), slope = 2 * (4 * (1 - w) - 1);
        float[] gradient = quantizer.parameters().Single().grad!.data<float>().ToArray();
        gradient[0].Should().BeApproximately((float)(slope * w), 1e-5f);
        gradient[1].Should().BeApproximately((float)(slope * (1 - w)), 1e-5f);
        gradient[2..].Should().Equal(0, 0);
    }

    [Fact]
    public void Bits_are_those_of_the_choice()
    {
        using var quantizer = new NearestCodesQuantizer(new NearestCodesQuantizerOptions(8, 3, 2));
        quantizer.BitsPerPosition.Should().BeApproximately(Math.Log2(8 * 7 / 2), 1e-12);
    }

    [Fact]
    public void Weights_and_leaks()
    {
        using var quantizer = new NearestCodesQuantizer(new NearestCodesQuantizerOptions(8, 3, 2));
        using Tensor latents = randn(5, 3);
        Leaks.None(() =>
        {
            (Tensor indices, Tensor weights) = quantizer.EncodeWithWeights(latents);
            using Tensor vectors = quantizer.Decode(indices, weights);
            indices.Dispose();
            weights.Dispose();
        });
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(9, 1)]
    [InlineData(2, 0)]
    [InlineData(2, double.PositiveInfinity)]
    public void Wrong_options_are_refused(int count, double temperature)
    {
        Action act = () => new NearestCodesQuantizer(new NearestCodesQuantizerOptions(8, 3, count) { Temperature = temperature });
        act.Should().Throw<ArgumentOutOfRangeException>();
    }
}
