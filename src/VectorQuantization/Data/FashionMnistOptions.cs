using Microsoft.Extensions.Logging;

namespace VectorQuantization.Data;

/// <summary>Where <see cref="FashionMnist"/> looks for its files and what it makes of them.</summary>
public sealed record FashionMnistOptions
{
    /// <summary>
    /// A folder with the four IDX files under their official names, gzip-compressed (<c>.gz</c>) or not; nothing else is then
    /// looked at. The default is null: the cache, then the system's folder, then the download.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>The 60,000 training images or the 10,000 test images. The default is <see cref="DataSetSplit.Train"/>.</summary>
    public DataSetSplit Split { get; init; } = DataSetSplit.Train;

    /// <summary>Whether to centre the 28×28 images in 32×32, which halves evenly five times. The default is false.</summary>
    public bool PadTo32 { get; init; }

    /// <summary>Whether files found nowhere may be downloaded into the cache. The default is true.</summary>
    public bool AllowDownload { get; init; } = true;

    /// <summary>
    /// Where downloads are kept. The default is null: <c>VectorQuantization/fashion-mnist</c> in the user's
    /// <see cref="Environment.SpecialFolder.LocalApplicationData"/>.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>The address under which the files are downloaded. The default is that of their authors, Zalando Research.</summary>
    public Uri Source { get; init; } = new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/");

    /// <summary>
    /// Whether files must have the official MD5 sums (of the content, not of the compressed file). Off, other data in the same format
    /// can be read, as long as its images are 28×28 and its labels below 10. The default is true.
    /// </summary>
    public bool VerifyChecksums { get; init; } = true;

    /// <summary>The client to download with, which stays the caller's. The default is null: one for the download alone.</summary>
    public HttpClient? HttpClient { get; init; }

    /// <summary>Told of a download's progress, some hundred times a file. The default is null: nobody.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>Told where files are read from and what is downloaded. The default is null: nobody.</summary>
    public ILogger? Logger { get; init; }
}
