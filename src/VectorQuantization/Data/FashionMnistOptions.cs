namespace VectorQuantization.Data;

/// <summary>Where <see cref="FashionMnist"/> looks for its four IDX files and what it makes of them.</summary>
public sealed record FashionMnistOptions() : PublishedDataOptions(new Uri("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"))
{
    /// <summary>Whether to centre the 28×28 images in 32×32, which halves evenly five times. The default is false.</summary>
    public bool PadTo32 { get; init; }
}
