namespace PixelCnnPriorSample;

/// <summary>What to train on: codes of images, or pixels that are on or off.</summary>
internal enum PriorDataSet
{
    FashionMnist,
    Shapes,
    BinarizedMnist,
}

/// <summary>Everything the command line sets.</summary>
internal sealed record PriorOptions
{
    public PriorDataSet DataSet { get; init; } = PriorDataSet.FashionMnist;

    /// <summary>Folder of the data set's files; null looks in the usual places.</summary>
    public string? Data { get; init; }

    /// <summary>Output folder of a run of samples/VqVae, or of this program, whose VQ-VAE to take; null trains one.</summary>
    public string? VqVae { get; init; }

    /// <summary>Number of codes K of the VQ-VAE.</summary>
    public int Codes { get; init; } = 64;

    public long VqVaeSteps { get; init; } = 1500;

    public long ClassifierSteps { get; init; } = 1500;

    /// <summary>Of the prior.</summary>
    public long Steps { get; init; } = 3000;

    public int Layers { get; init; } = 8;

    public int Channels { get; init; } = 64;

    public int HeadChannels { get; init; } = 128;

    public double Dropout { get; init; }

    public int Batch { get; init; } = 64;

    /// <summary>Adam's in the beginning; it falls along half a cosine.</summary>
    public double LearningRate { get; init; } = 1e-3;

    public long Seed { get; init; } = 1;

    /// <summary>"cpu" or "cuda".</summary>
    public string Device { get; init; } = "cpu";

    public int Threads { get; init; } = 2;

    /// <summary>Whether to go on with the run that is in the output folder.</summary>
    public bool Resume { get; init; }

    public string Output { get; init; } = Path.Combine("artifacts", "prior");
}
