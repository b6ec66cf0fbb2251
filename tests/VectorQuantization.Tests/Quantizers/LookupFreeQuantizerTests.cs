using TorchSharp;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

public sealed class LookupFreeQuantizerTests
{
    [Theory]
    [InlineData(BitOrder.MostSignificantFirst, 0b1001)]
    [InlineData(BitOrder.LeastSignificantFirst, 0b1001)]
    [InlineData(BitOrder.MostSignificantFirst, 0b1000)]
    [InlineData(BitOrder.LeastSignificantFirst, 0b0001)]
    public void A_component_is_a_bit_of_the_index_in_the_order_asked_for(BitOrder order, long index)
    {
        using var scope = NewDisposeScope();
        using var quantizer = new LookupFreeQuantizer(new LookupFreeQuantizerOptions(4) { BitOrder = order });
        bool isLastSet = index == 0b1001;

        Quantized quantized = quantizer.call(tensor(new float[,] { { 0.3f, -2, 0, isLastSet ? 5 : -5 } }));

        quantized.Vectors.data<float>().ToArray().Should().Equal(1, -1, -1, isLastSet ? 1 : -1);
        quantized.Indices.item<long>().Should().Be(index);
        quantizer.CodebookSize.Should().Be(16);
    }

    [Fact]
    public void The_terms_are_those_worked_out_by_hand()
    {
        using var scope = NewDisposeScope();
        var options = new LookupFreeQuantizerOptions(1) { EntropyTemperature = 2, EntropyWeight = 0.5, SampleWeight = 0.3, DiversityWeight = 2, CommitmentWeight = 0.25 };
        using var quantizer = new LookupFreeQuantizer(options);

        Quantized quantized = quantizer.call(tensor(new float[,] { { 0.5f }, { -1.5f } }));

        // p(set) = σ(4 z / 2) = σ(1), σ(−3); their mean is the batch's.
        double p = 1 / (1 + Math.Exp(-1)), q = 1 / (1 + Math.Exp(3)), mean = (p + q) / 2;
        double sample = (Entropy(p) + Entropy(q)) / 2, batch = Entropy(mean);
        quantized.Term("commitment").item<float>().Should().Be(0.25f);
        quantized.Term("sample entropy").item<float>().Should().BeApproximately((float)sample, 1e-6f);
        quantized.Term("batch entropy").item<float>().Should().BeApproximately((float)batch, 1e-6f);
        quantized.Loss.item<float>().Should().BeApproximately((float)(0.25 * 0.25 + 0.5 * (0.3 * sample - 2 * batch)), 1e-6f);
        quantized.Terms.Select(t => (t.Name, t.Weight)).Should().Equal(("commitment", 0.25), ("sample entropy", 0.15), ("batch entropy", -1));

        static double Entropy(double p) => -p * Math.Log(p) - (1 - p) * Math.Log(1 - p);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Entropies_are_those_of_the_softmax_over_all_codes(bool isSpherical)
    {
        using var scope = NewDisposeScope();
        const double temperature = 0.7;
        using var quantizer = new LookupFreeQuantizer(new LookupFreeQuantizerOptions(6) { EntropyTemperature = temperature, IsSpherical = isSpherical, Scale = 1.2 });
        quantizer.to(float64);
        Tensor latents = randn([3, 6, 4, 2], float64, generator: new Generator(1));

        Quantized quantized = quantizer.call(latents);

        // Distances to every code, over every position of every batch item.
        Tensor rows = latents.permute(0, 2, 3, 1).reshape(24, 6), codes = quantizer.Decode(arange(64));
        if (isSpherical) rows = rows / rows.norm(1, keepdim: true) * 1.2;
        Tensor p = (-(rows.unsqueeze(1) - codes.unsqueeze(0)).square().sum(dim: 2) / temperature).softmax(1), mean = p.mean([0]);
        quantized.Term("sample entropy").ToDouble().Should().BeApproximately(-(p * p.log()).sum(dim: 1).mean().ToDouble(), 1e-12);
        quantized.Term("batch entropy").ToDouble().Should().BeApproximately(-(mean * mean.log()).sum().ToDouble(), 1e-12);
    }

    [Fact]
    public void Spherical_codes_lie_on_the_sphere_and_lengths_do_not_matter()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new LookupFreeQuantizer(new LookupFreeQuantizerOptions(4) { IsSpherical = true });
        Tensor latents = randn([20, 4], generator: new Generator(1));

        Quantized quantized = quantizer.call(latents), longer = quantizer.call(latents * 100);

        quantized.Vectors.abs().data<float>().ToArray().Should().OnlyContain(x => x == 0.5f);
        longer.Indices.Equals(quantized.Indices).Should().BeTrue();
        longer.Loss.item<float>().Should().BeApproximately(quantized.Loss.item<float>(), 1e-5f);
        // The largest product with a code is the nearest code.
        latents.matmul(quantizer.Decode(arange(16)).t()).argmax(1).Equals(quantized.Indices).Should().BeTrue();
    }

    [Fact]
    public void A_zero_vector_has_the_code_of_all_minus_signs()
    {
        using var scope = NewDisposeScope();
        foreach (bool isSpherical in new[] { false, true })
        {
            using var quantizer = new LookupFreeQuantizer(new LookupFreeQuantizerOptions(4) { IsSpherical = isSpherical });
            Tensor latents = zeros([1, 4], requires_grad: true);
            Quantized quantized = quantizer.call(latents);
            (quantized.Vectors.sum() + quantized.Loss).backward();
            quantized.Indices.item<long>().Should().Be(0);
            latents.grad!.isfinite().all().ToBoolean().Should().BeTrue();
        }
    }

    [Fact]
    public void The_straight_through_gradient_is_exactly_one()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new LookupFreeQuantizer(new LookupFreeQuantizerOptions(5));
        Tensor latents = randn([2, 5, 4, 3], generator: new Generator(2)).requires_grad_();
        quantizer.call(latents).Vectors.sum().backward();
        latents.grad!.data<float>().ToArray().Should().OnlyContain(g => g == 1f);
    }

    [Theory]
    [InlineData(false, 18)]
    [InlineData(true, 18)]
    [InlineData(true, 2)]
    public void The_loss_gradients_agree_with_finite_differences(bool isSpherical, int groupSize)
    {
        using var scope = NewDisposeScope();
        var options = new LookupFreeQuantizerOptions(5)
        {
            IsSpherical = isSpherical, EntropyTemperature = 1.5, EntropyWeight = 0.7, DiversityWeight = 1.3, EntropyGroupSize = groupSize,
        };
        using var quantizer = new LookupFreeQuantizer(options);
        Gradients.Check(x => { using Quantized q = quantizer.call(x); return q.Loss.alias(); }, randn([4, 5, 2], float64, generator: new Generator(2)));
    }

    [Fact]
    public void The_spherical_gradient_passes_through_the_normalisation()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new LookupFreeQuantizer(new LookupFreeQuantizerOptions(3) { IsSpherical = true });
        Tensor latents = randn([7, 3], float64, generator: new Generator(2)).requires_grad_(), weights = randn([7, 3], float64, generator: new Generator(3));
        Tensor other = latents.detach().clone().requires_grad_();

        (quantizer.call(latents).Vectors * weights).sum().backward();
        (other / other.norm(1, keepdim: true) * weights).sum().backward();

        (latents.grad! - other.grad!).abs().max().ToDouble().Should().BeLessThan(1e-12);
    }

    [Theory]
    [InlineData(BitOrder.MostSignificantFirst)]
    [InlineData(BitOrder.LeastSignificantFirst)]
    public void Sixty_two_bits_are_exact(BitOrder order)
    {
        using var scope = NewDisposeScope();
        using var quantizer = new LookupFreeQuantizer(new LookupFreeQuantizerOptions(62) { BitOrder = order });
        Tensor latents = randn([20, 62], generator: new Generator(1));

        Quantized quantized = quantizer.call(latents);

        bool[] set = (latents > 0).data<bool>().ToArray();
        long[] indices = quantized.Indices.data<long>().ToArray();
        for (int n = 0; n < 20; n++)
        {
            for (int d = 0; d < 62; d++) (indices[n] >> (order == BitOrder.LeastSignificantFirst ? d : 61 - d) & 1).Should().Be(set[n * 62 + d] ? 1 : 0);
        }
        quantizer.Decode(quantized.Indices).Equals(quantized.Vectors).Should().BeTrue();
        quantized.Term("batch entropy").item<float>().Should().BeInRange(0, 62 * MathF.Log(2) + 1e-3f);
    }

    [Fact]
    public void Residual_stages_of_halved_scales_halve_the_error()
    {
        using var scope = NewDisposeScope();
        Tensor rest = rand([500, 3], generator: new Generator(1)) * 4 - 2;
        for (int stage = 0; stage < 8; stage++)
        {
            double scale = Math.Pow(2, -stage);
            using var quantizer = new LookupFreeQuantizer(new LookupFreeQuantizerOptions(3) { Scale = scale });
            rest = rest - quantizer.call(rest).Vectors;
            rest.abs().max().ToDouble().Should().BeLessThanOrEqualTo(scale);
        }
    }

    [Fact]
    public void Without_a_weight_the_entropies_are_not_computed()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new LookupFreeQuantizer(new LookupFreeQuantizerOptions(3) { EntropyWeight = 0 });
        quantizer.call(randn(5, 3)).Terms.Select(term => term.Name).Should().Equal("commitment");
    }

    [Fact]
    public void The_entropy_loss_spreads_latents_over_the_codes()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new LookupFreeQuantizer(new LookupFreeQuantizerOptions(3) { EntropyTemperature = 1, CommitmentWeight = 0 });
        // All latents start at one code; nothing but the loss moves them.
        var latents = new TorchSharp.Modules.Parameter(rand([64, 3], generator: new Generator(1)) * 0.2);
        using var optimizer = optim.SGD([latents], 20);
        for (int step = 0; step < 200; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            quantizer.call(latents).Loss.backward();
            optimizer.step();
        }
        quantizer.Encode(latents).data<long>().ToArray().Distinct().Count().Should().Be(8);
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        Refused(new(0), "CodeDimension", "*1 to 62*");
        Refused(new(63), "CodeDimension", "*1 to 62*63*");
        Refused(new(3) { BitOrder = (BitOrder)7 }, "BitOrder", "*MostSignificantFirst*");
        Refused(new(3) { EntropyGroupSize = 25 }, "EntropyGroupSize", "*1 to 24*");
        Refused(new(3) { EntropyGroupSize = 0 }, "EntropyGroupSize", "*1 to 24*");
        Refused(new(3) { Scale = 0 }, "Scale", "*above 0*");
        Refused(new(3) { EntropyTemperature = double.NaN }, "EntropyTemperature", "*above 0*");
        Refused(new(3) { CommitmentWeight = -1 }, "CommitmentWeight", "*0 or more*");
        Refused(new(3) { EntropyWeight = double.PositiveInfinity }, "EntropyWeight", "*0 or more*");
        Refused(new(3) { SampleWeight = -1 }, "SampleWeight", "*0 or more*");
        Refused(new(3) { DiversityWeight = -1 }, "DiversityWeight", "*0 or more*");
        Refused(new(3) { Layout = (LatentLayout)7 }, "Layout", "*ChannelsFirst*");
        ((Action)(() => new LookupFreeQuantizer(null!))).Should().Throw<ArgumentNullException>();

        static void Refused(LookupFreeQuantizerOptions options, string name, string message) =>
            ((Action)(() => new LookupFreeQuantizer(options))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name).WithMessage(message);
    }
}
