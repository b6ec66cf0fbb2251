using Microsoft.Extensions.Logging;

namespace VectorQuantization.Data;

/// <summary>Where a published data set is looked for, and whether it may be downloaded: what all of them have in common.</summary>
public abstract record PublishedDataOptions
{
    private protected PublishedDataOptions(Uri source) => Source = source;

    /// <summary>
    /// A folder with the set's files under their official names, gzip-compressed (<c>.gz</c>) or not; nothing else is then
    /// looked at. The default is null: the cache, then the system's folder, then the download.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>The images to train on or those held out. The default is <see cref="DataSetSplit.Train"/>.</summary>
    public DataSetSplit Split { get; init; } = DataSetSplit.Train;

    /// <summary>Whether files found nowhere may be downloaded into the cache. The default is true.</summary>
    public bool AllowDownload { get; init; } = true;

    /// <summary>
    /// Where downloads are kept. The default is null: a folder of the set's name in <c>VectorQuantization</c> in the user's
    /// <see cref="Environment.SpecialFolder.LocalApplicationData"/>.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>The address under which the files are downloaded. The default is that of the set's authors.</summary>
    public Uri Source { get; init; }

    /// <summary>
    /// Whether files must have the official MD5 sums (of the content, not of the compressed file). Off, other data in the same format
    /// can be read, as long as its images have the same size and its labels the same range. The default is true.
    /// </summary>
    public bool VerifyChecksums { get; init; } = true;

    /// <summary>The client to download with, which stays the caller's. The default is null: one for the download alone.</summary>
    public HttpClient? HttpClient { get; init; }

    /// <summary>Told of a download's progress, some hundred times a file. The default is null: nobody.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>Told where files are read from and what is downloaded. The default is null: nobody.</summary>
    public ILogger? Logger { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">The split is none of the enumeration's.</exception>
    internal void Check()
    {
        if (!Enum.IsDefined(Split))
            throw new ArgumentOutOfRangeException(nameof(Split), Split, "Unknown split; expected Train or Test.");
    }
}
