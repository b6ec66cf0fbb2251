namespace VqVaeSample;

/// <summary>Settings that belong together; options given on the command line change single ones.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Published">What a published run reached with them; null for the demo's own.</param>
internal sealed record Preset(DemoOptions Options, Published? Published = null)
{
    public static readonly Preset Demo = new(new DemoOptions());

    /// <summary>
    /// DeepMind's VQ-VAE example. Two things of it cannot be had here: its images are in another order, so that its first 40,000 are not
    /// quite ours, and its weights start as truncated normals, where PyTorch's start uniform.
    /// </summary>
    public static readonly Preset SonnetCifar10 = new(
        new DemoOptions
        {
            Preset = "sonnet-cifar10",
            DataSet = DemoDataSet.Cifar10,
            TrainingImages = 40_000,
            CentrePixels = true,
            Codes = 512,
            Dimension = 64,
            Hidden = 128,
            ResidualChannels = 32,
            Steps = 10_000,
            Batch = 32,
            LearningRate = 3e-4,
            Quantizer = DemoQuantizer.Ema,
            Decay = 0.99,
            SonnetCodebook = true,
            Output = Path.Combine("artifacts", "sonnet-cifar10"),
        },
        new Published(
            "DeepMind's VQ-VAE example (sonnet, vqvae_example.ipynb, VectorQuantizerEMA)",
            Window: 100,
            [
                new(Comparison.ReconstructionError, 1_000, 0.105), new(Comparison.Perplexity, 1_000, 71.8),
                new(Comparison.ReconstructionError, 2_000, 0.081), new(Comparison.Perplexity, 2_000, 154),
                new(Comparison.ReconstructionError, 5_000, 0.061), new(Comparison.Perplexity, 5_000, 326.7),
                new(Comparison.ReconstructionError, 10_000, 0.056), new(Comparison.Perplexity, 10_000, 326.3),
                new(Comparison.QuantizerLoss, 10_000, 0.037), new(Comparison.Loss, 10_000, 0.0929),
            ]));

    /// <summary>
    /// A course project that reports a loss, without saying of what, and the space saved. Its 200 epochs are 78,000 steps; the default here
    /// is ten epochs. Its quantizer is not known. By gradient, at this learning rate and length of a code, the codebook collapses; by moving averages with dead codes revived it does not.
    /// </summary>
    public static readonly Preset CourseCifar10 = new(
        new DemoOptions
        {
            Preset = "course-cifar10",
            DataSet = DemoDataSet.Cifar10,
            Codes = 256,
            Dimension = 512,
            Hidden = 128,
            ResidualChannels = 32,
            Steps = 3_900,
            Batch = 128,
            LearningRate = 1e-3,
            Quantizer = DemoQuantizer.Ema,
            Decay = 0.99,
            ReviveCodes = true,
            Output = Path.Combine("artifacts", "course-cifar10"),
        },
        new Published(
            "A course project on CIFAR-10 (K = 256, D = 512, 200 epochs)",
            Window: 390,
            [new(Comparison.Loss, 78_000, 0.037), new(Comparison.SpaceSaved, 78_000, 0.98)]));

    public static readonly IReadOnlyList<Preset> All = [Demo, SonnetCifar10, CourseCifar10];

    /// <summary>What to compare a run of these options with; null where they are no longer the preset's in what matters to the result.</summary>
    public static Published? PublishedFor(DemoOptions options)
    {
        Preset preset = All.First(preset => preset.Options.Preset == options.Preset);
        DemoOptions own = preset.Options, compared = options with { Seed = own.Seed, Device = own.Device, Threads = own.Threads };
        return compared.OfTheRun() == own.OfTheRun() ? preset.Published : null;
    }
}
