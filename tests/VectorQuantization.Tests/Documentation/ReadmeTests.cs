using TorchSharp;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Documentation;

/// <summary>Compiles and runs the README's program, and holds the README to it.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void The_README_shows_the_program_that_runs_here() => Snippet.ShouldBeIn("README.md", "ReadmeTests.cs");

    [Fact]
    public void The_READMEs_program_runs()
    {
        // snippet begins
        using var encoder = nn.Conv2d(1, 16, 4, stride: 4);
        using var quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(CodebookSize: 64, CodeDimension: 16));
        using var decoder = nn.ConvTranspose2d(16, 1, 4, stride: 4);
        using var adam = optim.Adam(encoder.parameters().Concat(decoder.parameters()), 1e-3);

        for (int step = 0; step < 100; step++)
        {
            using var scope = NewDisposeScope();
            Tensor images = rand(32, 1, 28, 28); // your batch
            using Quantized codes = quantizer.call(encoder.call(images));
            Tensor loss = nn.functional.mse_loss(decoder.call(codes.Vectors), images) + codes.Loss;
            adam.zero_grad();
            loss.backward();
            adam.step();
        }
        // snippet ends

        using Tensor latents = randn(2, 16, 7, 7);
        using Tensor indices = quantizer.Encode(latents);
        indices.shape.Should().Equal(2, 7, 7);
    }
}
