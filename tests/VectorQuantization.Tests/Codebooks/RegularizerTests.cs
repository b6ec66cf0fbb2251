using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Codebooks;

public sealed class RegularizerTests
{
    [Fact]
    public void Orthogonality_is_the_mean_squared_cosine_of_different_codes()
    {
        using var scope = NewDisposeScope();
        Tensor none = zeros(0, 2), indices = tensor(new long[] { 0, 2, -1 });
        // Angles of 0, 90 and 45 degrees: pairs' squared cosines 0, ½, ½, each twice, over 9.
        Tensor codes = tensor(new float[,] { { 3, 0 }, { 0, 5 }, { 1, 1 } });
        new OrthogonalityRegularizer(1).Value(none, codes, indices).ToSingle().Should().BeApproximately(2f / 9, 1e-6f);
        // Only codes 0 and 2: ½ twice, over 4.
        new OrthogonalityRegularizer(1, chosenOnly: true).Value(none, codes, indices).ToSingle().Should().BeApproximately(0.25f, 1e-6f);
        new OrthogonalityRegularizer(1).Value(none, eye(4), indices).ToSingle().Should().BeApproximately(0, 1e-6f);
        new OrthogonalityRegularizer(1, chosenOnly: true).Value(none, codes, zeros([0], int64)).ToSingle().Should().Be(0);
    }

    [Fact]
    public void Orthogonality_has_the_gradient_of_its_value()
    {
        using var scope = NewDisposeScope();
        foreach (bool wide in new[] { true, false })
        {
            Tensor codes = randn(wide ? [3, 5] : [5, 3], float64, generator: new Generator(1));
            Gradients.Check(e => new OrthogonalityRegularizer(1).Value(zeros([0, e.shape[1]], float64), e, zeros([0], int64)), codes);
        }
    }

    [Fact]
    public void Orthogonality_turns_codes_apart()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(4, 6) { Regularizers = [new OrthogonalityRegularizer(1)] }, new Generator(1));
        using var optimizer = optim.Adam(quantizer.parameters(), lr: 0.02);
        Tensor latents = randn([30, 6], generator: new Generator(2));
        double first = quantizer.call(latents).Term("orthogonality").ToDouble(), last = first;
        for (int step = 0; step < 200; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            Quantized quantized = quantizer.call(latents);
            last = quantized.Term("orthogonality").ToDouble();
            quantized.Term("orthogonality").backward();
            optimizer.step();
        }
        last.Should().BeLessThan(first / 10);
    }

    [Fact]
    public void Moving_averages_refuse_a_regularizer_that_they_would_overwrite()
    {
        Action act = () => new EmaVectorQuantizer(new EmaVectorQuantizerOptions(4, 2) { Regularizers = [new OrthogonalityRegularizer()] });
        act.Should().Throw<ArgumentException>().WithParameterName("Regularizers").WithMessage("*orthogonality*overwrite*");
        using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(4, 2) { Regularizers = [new EntropyRegularizer()] });
    }

    [Fact]
    public void Entropy_of_sure_and_even_choices_is_minus_log_k()
    {
        using var scope = NewDisposeScope();
        Tensor codes = tensor(new float[,] { { 0, 0 }, { 10, 0 }, { 0, 10 }, { 10, 10 } });
        new EntropyRegularizer(1, 1).Value(codes, codes, arange(4)).ToDouble().Should().BeApproximately(-Math.Log(4), 1e-5);
        new EntropyRegularizer(1, 1).Value(codes[0].unsqueeze(0), codes, zeros([1], int64)).ToDouble().Should().BeApproximately(0, 1e-5);
        // Far from all codes alike: each is unsure, all together even.
        new EntropyRegularizer(1, 1).Value(tensor(new float[,] { { 5, 5 } }), codes, zeros([1], int64)).ToDouble().Should().BeApproximately(0, 1e-5);
        new EntropyRegularizer(1, 1, sampleWeight: 0).Value(tensor(new float[,] { { 5, 5 } }), codes, zeros([1], int64)).ToDouble().Should().BeApproximately(-Math.Log(4), 1e-5);
        new EntropyRegularizer(1, 1).Value(zeros(0, 2), codes, zeros([0], int64)).ToDouble().Should().Be(0);
    }

    [Fact]
    public void Entropy_averages_over_all_positions_of_all_items()
    {
        using var scope = NewDisposeScope();
        // One item, four positions, each sure of a code of its own: the average over positions is even, whatever the batch.
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(4, 2) { Regularizers = [new EntropyRegularizer(1, 1)] });
        Tensor codes = tensor(new float[,] { { 0, 0 }, { 10, 0 }, { 0, 10 }, { 10, 10 } });
        quantizer.SetCodes(codes);
        Tensor oneItem = codes.t().unsqueeze(0), fourItems = codes.unsqueeze(2);
        quantizer.call(oneItem).Term("entropy").ToDouble().Should().BeApproximately(-Math.Log(4), 1e-5);
        quantizer.call(fourItems).Term("entropy").ToDouble().Should().BeApproximately(-Math.Log(4), 1e-5);
    }

    [Fact]
    public void Entropy_has_the_gradient_of_its_value()
    {
        using var scope = NewDisposeScope();
        Tensor codes = randn([6, 3], float64, generator: new Generator(1)), latents = randn([5, 3], float64, generator: new Generator(2)), indices = zeros([5], int64);
        var entropy = new EntropyRegularizer(1, 0.8, 0.7, 1.3);
        Gradients.Check(x => entropy.Value(x, codes, indices), latents);
        Gradients.Check(e => entropy.Value(latents, e, indices), codes);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_wrong_weight_is_refused(double weight)
    {
        ((Action)(() => new OrthogonalityRegularizer(weight))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("weight");
        ((Action)(() => new EntropyRegularizer(1, 0))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("temperature");
    }
}
