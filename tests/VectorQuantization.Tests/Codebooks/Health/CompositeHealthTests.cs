using TorchSharp;
using VectorQuantization.Codebooks.Health;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Codebooks.Health;

public sealed class CompositeHealthTests
{
    private static VectorQuantizer Codes(params float[] codes)
    {
        var quantizer = new VectorQuantizer(new VectorQuantizerOptions(codes.Length, 1));
        using Tensor values = tensor(codes).unsqueeze(1);
        quantizer.SetCodes(values);
        return quantizer;
    }

    [Fact]
    public void Each_level_of_a_residual_quantizer_has_its_own_figures()
    {
        using var scope = NewDisposeScope();
        using var quantizer = new ResidualVectorQuantizer([Codes(0, 10, 20), Codes(-2, 2)]);
        quantizer.eval();
        using var health = new CodebookHealth(quantizer);
        Tensor latents = tensor(new float[,] { { 3 }, { 9 }, { 13 } });

        health.Add(latents, quantizer.call(latents));

        CodebookHealthReport report = health.Report();
        // 3 = 0 + 2 + 1, 9 = 10 − 2 + 1, 13 = 10 + 2 + 1
        report.QuantizationError.Should().Be(1);
        report.Levels.Should().HaveCount(2);
        report.Levels[0].Counts.Should().Equal(1, 2, 0);
        report.Levels[0].CodeNorms!.Max.Should().Be(20);
        report.Levels[1].Counts.Should().Equal(1, 2);
        report.Levels[1].NeighbourDistances!.Min.Should().Be(4);
    }

    [Fact]
    public void Columns_lead_to_their_codebooks_through_every_composition()
    {
        VectorQuantizer a = Codes(0, 1), b = Codes(0, 1, 2), c = Codes(0, 1, 2, 3);
        using var heads = new MultiHeadQuantizer(new ResidualVectorQuantizer([a, b]), 2);
        using var groups = new GroupedVectorQuantizer([heads, c]);
        using var projected = new ProjectedQuantizer(groups, 5, null, new Generator(1));

        Enumerable.Range(0, projected.IndexDepth).Select(projected.CodebookOf).Should().Equal(a, b, a, b, c);
        Enumerable.Range(0, projected.IndexDepth).Select(projected.CodebookSizeOf).Should().Equal(2, 3, 2, 3, 4);
    }
}
