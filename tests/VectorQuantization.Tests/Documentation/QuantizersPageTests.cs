using VectorQuantization.Codebooks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Documentation;

/// <summary>Compiles and runs the program of docs/quantizers.md, and holds the page to it.</summary>
public sealed class QuantizersPageTests
{
    [Fact]
    public void The_page_shows_the_program_that_runs_here() => Snippet.ShouldBeIn("docs/quantizers.md", "QuantizersPageTests.cs");

    [Fact]
    public void The_pages_program_runs()
    {
        // snippet begins
        // What usually works: moving averages, first codes from the data, unused codes revived.
        using var plain = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(CodebookSize: 1024, CodeDimension: 64)
        {
            Initialization = CodebookInitialization.KMeans(),
            DeadCodes = new DeadCodeOptions(),
        });

        // Four levels, each of what the one before left: 1024⁴ vectors for four codes of ten bits.
        using var residual = new ResidualVectorQuantizer(
            [.. Enumerable.Range(0, 4).Select(_ => new EmaVectorQuantizer(new EmaVectorQuantizerOptions(1024, 64)))]);

        // No codebook to learn or to collapse: 8·5·5·5 = 1,000 codes, behind a projection from 64 channels to 4.
        using var scalars = new ProjectedQuantizer(new FiniteScalarQuantizer(new FiniteScalarQuantizerOptions([8, 5, 5, 5])), outerDimension: 64);
        // snippet ends

        using Tensor latents = randn(8, 64, 20, 20);
        foreach (Quantizer quantizer in new Quantizer[] { plain, residual, scalars })
        {
            using Quantized quantized = quantizer.call(latents);
            quantized.Vectors.shape.Should().Equal(latents.shape);
        }
    }
}
