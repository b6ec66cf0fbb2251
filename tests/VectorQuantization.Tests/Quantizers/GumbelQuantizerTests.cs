using TorchSharp;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class GumbelQuantizerTests
{
    private static GumbelQuantizer WithLogits(float[] logits, GumbelQuantizerOptions options)
    {
        var quantizer = new GumbelQuantizer(options, new Generator(2));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        quantizer.state_dict()["proj.weight"].zero_();
        quantizer.state_dict()["proj.bias"].copy_(tensor(logits));
        return quantizer;
    }

    [Fact]
    public void Codes_are_drawn_in_proportion_to_the_softmax_of_the_logits_at_any_temperature()
    {
        using var scope = NewDisposeScope();
        float[] logits = [0, 1, -1];
        foreach (double temperature in new[] { 0.1, 1, 5 })
        {
            using GumbelQuantizer quantizer = WithLogits(logits, new GumbelQuantizerOptions(3, 2) { Temperature = temperature });
            const int n = 100_000;
            long[] counts = quantizer.call(zeros(n, 2)).Indices.bincount(null, 3).data<long>().ToArray();
            double sum = logits.Sum(l => Math.Exp(l));
            for (int k = 0; k < 3; k++)
            {
                double expected = Math.Exp(logits[k]) / sum;
                ((double)counts[k] / n).Should().BeApproximately(expected, 5 * Math.Sqrt(expected * (1 - expected) / n));
            }
        }
    }

    [Fact]
    public void The_loss_is_the_divergence_from_uniform()
    {
        using var scope = NewDisposeScope();
        using GumbelQuantizer quantizer = WithLogits([0, MathF.Log(3), float.MinValue / 2], new GumbelQuantizerOptions(3, 2) { KlWeight = 2 });
        // p = (1/4, 3/4, 0): Σ p log(3p)
        double expected = 0.25 * Math.Log(0.75) + 0.75 * Math.Log(2.25);
        Quantized quantized = quantizer.call(zeros(5, 2));
        quantized.Term("kl").ToDouble().Should().BeApproximately(expected, 1e-6);
        quantized.Loss.ToDouble().Should().BeApproximately(2 * expected, 1e-6);
    }

    [Fact]
    public void Hard_draws_send_one_code_and_the_gradient_of_the_mixture()
    {
        using var scope = NewDisposeScope();
        GumbelQuantizer Make(bool hard)
        {
            var quantizer = new GumbelQuantizer(new GumbelQuantizerOptions(5, 3) { IsHard = hard, Temperature = 0.8 }, new Generator(4));
            quantizer.to(float64);
            return quantizer;
        }
        using GumbelQuantizer hard = Make(true), soft = Make(false);
        Tensor x = randn([6, 3], float64, generator: new Generator(1)).requires_grad_(), y = x.detach().clone().requires_grad_();
        Tensor upstream = randn([6, 3], float64, generator: new Generator(3));
        Quantized a = hard.call(x), b = soft.call(y);
        a.Indices.Equals(b.Indices).Should().BeTrue();
        (a.Vectors.detach() - hard.Decode(a.Indices)).abs().max().ToDouble().Should().BeLessThan(1e-12);
        (a.Vectors * upstream).sum().backward();
        (b.Vectors * upstream).sum().backward();
        (x.grad! - y.grad!).abs().max().ToDouble().Should().BeLessThan(1e-12);
    }

    [Fact]
    public void Soft_draws_have_the_gradient_of_their_value()
    {
        using var scope = NewDisposeScope();
        Gradients.Check(z =>
        {
            // The same noise each time.
            using var quantizer = new GumbelQuantizer(new GumbelQuantizerOptions(5, 3) { IsHard = false, Temperature = 0.8, KlWeight = 0.5 }, new Generator(4));
            quantizer.to(float64);
            using Quantized q = quantizer.call(z);
            return q.Vectors.square().sum() + q.Loss;
        }, randn([4, 3], float64, generator: new Generator(1)));
    }

    [Fact]
    public void Training_learns_everything_it_has()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new GumbelQuantizer(new GumbelQuantizerOptions(5, 3), new Generator(4));
        quantizer.state_dict().Keys.Should().BeEquivalentTo("proj.weight", "proj.bias", "embed.weight");
        Quantized quantized = quantizer.call(randn([20, 3], generator: new Generator(1)));
        (quantized.Vectors.square().sum() + quantized.Loss).backward();
        quantizer.parameters().Should().OnlyContain(p => p.grad!.abs().max().ToSingle() > 0);
    }

    [Fact]
    public void Temperatures_are_checked_and_follow_their_schedules()
    {
        using var quantizer = new GumbelQuantizer(new GumbelQuantizerOptions(5, 3));
        ((Action)(() => quantizer.Temperature = 0)).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => new GumbelQuantizer(new GumbelQuantizerOptions(5, 3) { Temperature = double.NaN }))).Should().Throw<ArgumentOutOfRangeException>();

        TemperatureSchedule cosine = TemperatureSchedule.Cosine(1, 0.5, 100), exponential = TemperatureSchedule.Exponential(2, 0.5, 0.5);
        new[] { cosine.At(0), cosine.At(50), cosine.At(100), cosine.At(1000) }.Should().BeEquivalentTo([1, 0.75, 0.5, 0.5], o => o.Using<double>(c => c.Subject.Should().BeApproximately(c.Expectation, 1e-12)).WhenTypeIs<double>());
        new[] { exponential.At(0), exponential.At(1), exponential.At(2), exponential.At(9) }.Should().Equal(2, 1, 0.5, 0.5);
        ((Action)(() => TemperatureSchedule.Cosine(1, 2, 10))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => cosine.At(-1))).Should().Throw<ArgumentOutOfRangeException>();
    }
}
