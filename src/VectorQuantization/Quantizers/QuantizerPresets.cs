using VectorQuantization.Codebooks;
using VectorQuantization.Kernels;

namespace VectorQuantization.Quantizers;

/// <summary>The defaults of well-known public implementations, to compare with them or to continue from their checkpoints. Change what you like with <c>with { … }</c>.</summary>
public static class QuantizerPresets
{
    /// <summary>DeepMind's Sonnet, <c>VectorQuantizerEMA</c> as its VQ-VAE example sets it: β 0.25, decay 0.99, zero-debiased averages, codes uniform on ±√(3/D).</summary>
    /// <param name="codebookSize">K. The default is 512.</param>
    /// <param name="codeDimension">D. The default is 64.</param>
    public static EmaVectorQuantizerOptions Sonnet(int codebookSize = 512, int codeDimension = 64) => new(codebookSize, codeDimension)
    {
        CommitmentWeight = 0.25,
        Decay = 0.99,
        Epsilon = 1e-5,
        ZeroDebias = true,
        Initialization = CodebookInitialization.UniformWithin(Math.Sqrt(3.0 / Math.Max(1, codeDimension))),
    };

    /// <summary>CompVis' taming-transformers, <c>VectorQuantizer2</c>: β 0.25, on the codebook term unless told otherwise, codes uniform on ±1/K.</summary>
    /// <param name="codebookSize">K. The default is 1024.</param>
    /// <param name="codeDimension">D. The default is 256.</param>
    /// <param name="legacy">Whether β is on the codebook term. The default is true, as there.</param>
    public static VectorQuantizerOptions Taming(int codebookSize = 1024, int codeDimension = 256, bool legacy = true) => new(codebookSize, codeDimension)
    {
        CommitmentWeight = 0.25,
        LegacyWeights = legacy,
        Initialization = CodebookInitialization.Uniform,
    };

    /// <summary>A level of Meta's EnCodec: commitment weight 1, decay 0.99, first codes from 50 iterations of k-means, dead codes replaced by random latents, latents (batch, D, time).</summary>
    /// <remarks>EnCodec calls a code dead below 2 hits a batch, whatever the batch; here it is the share of uses that counts.</remarks>
    /// <param name="codebookSize">K. The default is 1024.</param>
    /// <param name="codeDimension">D. The default is 128.</param>
    public static EmaVectorQuantizerOptions Encodec(int codebookSize = 1024, int codeDimension = 128) => new(codebookSize, codeDimension)
    {
        CommitmentWeight = 1,
        Decay = 0.99,
        Epsilon = 1e-5,
        Initialization = CodebookInitialization.KMeans(50),
        DeadCodes = new DeadCodeOptions { Decay = 0.99, Revival = CodeRevival.RandomLatents },
    };

    /// <summary><c>VectorQuantize</c> of lucidrains' vector-quantize-pytorch: moving averages of decay 0.8, commitment weight 1, the rotation trick for D above 1, codes uniform on ±√(6/(K·D)), code dimension last.</summary>
    /// <param name="codebookSize">K.</param>
    /// <param name="codeDimension">D.</param>
    public static EmaVectorQuantizerOptions Lucidrains(int codebookSize, int codeDimension) => new(codebookSize, codeDimension)
    {
        CommitmentWeight = 1,
        Decay = 0.8,
        Epsilon = 1e-5,
        Gradient = codeDimension > 1 ? GradientEstimator.Rotation : GradientEstimator.StraightThrough,
        Initialization = CodebookInitialization.UniformWithin(Math.Sqrt(6.0 / Math.Max(1, (double)codebookSize * codeDimension))),
        Layout = LatentLayout.ChannelsLast,
    };
}
