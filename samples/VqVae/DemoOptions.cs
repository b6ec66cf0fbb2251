namespace VqVaeSample;

/// <summary>What to train on.</summary>
internal enum DemoDataSet
{
    FashionMnist,
    Cifar10,
    Shapes,
}

/// <summary>How the codebook learns.</summary>
internal enum DemoQuantizer
{
    Ema,
    Gradient,
}

/// <summary>Everything the command line sets. The defaults train in one to two minutes on one core.</summary>
internal sealed record DemoOptions
{
    /// <summary>The <see cref="VqVaeSample.Preset"/> that they began as.</summary>
    public string Preset { get; init; } = "demo";

    public DemoDataSet DataSet { get; init; } = DemoDataSet.FashionMnist;

    /// <summary>Folder of the data set's files; null looks in the usual places.</summary>
    public string? Data { get; init; }

    /// <summary>Train on the first so many of the training images and validate on the rest; null trains on all and validates on the test images.</summary>
    public int? TrainingImages { get; init; }

    /// <summary>Whether the networks see pixels in [−0.5, 0.5] rather than [0, 1].</summary>
    public bool CentrePixels { get; init; }

    public int Codes { get; init; } = 64;

    public int Dimension { get; init; } = 16;

    /// <summary>Channels of the hidden maps. The paper's 256 learn more a step and take far longer over it.</summary>
    public int Hidden { get; init; } = 32;

    public int ResidualChannels { get; init; } = 32;

    public long Steps { get; init; } = 1500;

    public int Batch { get; init; } = 128;

    public double LearningRate { get; init; } = 1e-3;

    public DemoQuantizer Quantizer { get; init; } = DemoQuantizer.Ema;

    /// <summary>
    /// γ of the moving averages. The paper's 0.99 averages over some 100 steps; a run of 1,500 steps, whose encoder moves fast, does better
    /// with codes that follow within some 20.
    /// </summary>
    public double Decay { get; init; } = 0.95;

    /// <summary>
    /// Whether codes start uniform and their averages are corrected for starting at zero, as in DeepMind's Sonnet, rather than from the first
    /// batch of encoder outputs.
    /// </summary>
    public bool SonnetCodebook { get; init; }

    /// <summary>Whether codes that are no longer chosen start again at latents of the batch: without it, most of many codes die while the encoder finds its place.</summary>
    public bool ReviveCodes { get; init; }

    public long Seed { get; init; } = 1;

    /// <summary>"cpu" or "cuda".</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>
    /// CPU threads; results are the same bit for bit only with the same number. Networks as small as the default's gain nothing from a
    /// second thread, and lose much where other programs want that core too.
    /// </summary>
    public int Threads { get; init; } = 1;

    public string Output { get; init; } = Path.Combine("artifacts", "demo");

    /// <summary>Write a checkpoint each time so many steps are done, and at the end; 0 at the end alone.</summary>
    public long CheckpointEvery { get; init; }

    /// <summary>Whether to go on with the run that is in the output folder.</summary>
    public bool Resume { get; init; }

    /// <summary>The options that decide what comes out, apart from how far the run goes: those of a run that is stopped and resumed are its.</summary>
    public DemoOptions OfTheRun() => this with { Steps = 0, CheckpointEvery = 0, Resume = false, Output = "", Data = null };
}
