using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VectorQuantization.Checkpoints;

namespace VectorQuantization.Data;

/// <summary>Finds the files of a published data set on this machine, or fetches them.</summary>
internal sealed class DataFileFinder
{
    /// <summary>A server that sends nothing for this long is given up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PublishedDataSet published;
    private readonly PublishedDataOptions options;
    private readonly ILogger logger;
    private readonly string cache;

    public DataFileFinder(PublishedDataSet published, PublishedDataOptions options)
    {
        this.published = published;
        this.options = options;
        logger = options.Logger ?? NullLogger.Instance;
        cache = options.CacheFolder ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "VectorQuantization",
            published.CacheName);
    }

    private string[] Places => options.Path is { } path ? [path] : [cache, published.SystemFolder];

    private IEnumerable<string> Folders => published.ArchiveFolder is { } unpacked
        ? Places.SelectMany(place => (string[])[place, Path.Combine(place, unpacked)])
        : Places;

    /// <summary>The files of one of the <paramref name="layouts"/> and their paths, all from one folder.</summary>
    /// <param name="layouts">The sets of files that would do, the best first; the last is what can be downloaded.</param>
    /// <param name="cancellationToken">Stops a download.</param>
    public async Task<(PublishedFile[] Files, string[] Paths)> FindAsync(PublishedFile[][] layouts, CancellationToken cancellationToken)
    {
        foreach (var folder in Folders)
        {
            foreach (var files in layouts)
            {
                var found = files.Select(file => Locate(folder, file)).OfType<string>().ToArray();
                if (found.Length != files.Length)
                    continue;
                logger.LogInformation("Reading {DataSet} from {Folder}.", published.Title, folder);
                return (files, found);
            }
        }

        if (options.Path is not null || !options.AllowDownload)
            throw NotFound(layouts, failure: null);
        try
        {
            return (layouts[^1], await DownloadAsync(layouts[^1], cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failure) when (IsNetworkFailure(failure, cancellationToken))
        {
            throw NotFound(layouts, failure);
        }
    }

    private static string? Locate(string folder, PublishedFile file)
    {
        var plain = Path.Combine(folder, file.Name);
        return File.Exists(plain + ".gz") ? plain + ".gz" : File.Exists(plain) ? plain : null;
    }

    private async Task<string[]> DownloadAsync(PublishedFile[] files, CancellationToken cancellationToken)
    {
        using var own = options.HttpClient is null ? new HttpClient() : null;
        var client = options.HttpClient ?? own!;
        var paths = new string[files.Length];
        for (var i = 0; i < files.Length; i++)
            paths[i] = Locate(cache, files[i]) ?? await DownloadAsync(client, files[i], cancellationToken).ConfigureAwait(false);
        return paths;
    }

    private async Task<string> DownloadAsync(HttpClient client, PublishedFile file, CancellationToken cancellationToken)
    {
        var name = file.Name + ".gz";
        var address = new Uri(WithSlash(options.Source), name);
        var path = Path.Combine(cache, name);
        logger.LogInformation("Downloading {Address} to {Path}.", address, path);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var response = await client
            .GetAsync(address, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();

        await AtomicFile.WriteAsync(path, async (stream, _) =>
        {
            await ReceiveAsync(response.Content, stream, name, patience).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            // Before the file gets its name, so that the cache only ever holds what is whole and official.
            stream.Position = 0;
            published.Check(file, stream, address.ToString(), options.VerifyChecksums);
        }, cancellationToken).ConfigureAwait(false);
        return path;
    }

    private async Task ReceiveAsync(HttpContent content, Stream target, string name, CancellationTokenSource patience)
    {
        var total = content.Headers.ContentLength;
        var source = await content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            var buffer = new byte[1 << 16];
            long received = 0;
            int read;
            while ((read = await ReadAsync(source, buffer, received, patience.Token).ConfigureAwait(false)) > 0)
            {
                patience.CancelAfter(Patience);
                await target.WriteAsync(buffer.AsMemory(0, read), patience.Token).ConfigureAwait(false);
                received += read;
                options.Progress?.Report(new(name, received, total));
            }
            if (received < total)
                throw new HttpRequestException($"The server sent {received} of the {total} bytes of {name}.");
        }
    }

    private static async ValueTask<int> ReadAsync(Stream source, byte[] buffer, long received, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            // Told apart here from the disk's errors, which are IOExceptions too.
            throw new HttpRequestException($"The connection broke after {received} bytes ({error.Message}).", error);
        }
    }

    private static Uri WithSlash(Uri folder) =>
        folder.AbsoluteUri.EndsWith('/') ? folder : new(folder.AbsoluteUri + "/");

    /// <summary>
    /// Whether the network failed, a timeout of our own or the client's included; not the disk, the caller or the content.
    /// </summary>
    private static bool IsNetworkFailure(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        HttpRequestException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    private FileNotFoundException NotFound(PublishedFile[][] layouts, Exception? failure)
    {
        var names = string.Join(", or ", layouts.Select(files => string.Join(" and ", files.Select(file => file.Name + "[.gz]"))));
        var places = string.Join(" nor in ", Places.Select(folder => $"'{folder}'"));
        var download = failure is null ? "" : $" The download from {options.Source} failed: {Reason(failure)}";
        var package = published.SystemPackage is { } name ? $" On Debian or Ubuntu: apt-get install {name}. Elsewhere: download" : " Download";
        var remedy = options.Path is not null
            ? " Set the path to the folder that holds them, or leave it out."
            : $"{package} them and set the path to their folder" + (failure is null ? ", or allow the download." : ".");
        return new($"{published.Title}'s files {names} are not in {places}.{download}{remedy}", failure);
    }

    private static string Reason(Exception failure) =>
        failure is OperationCanceledException ? "the server did not answer in time." : failure.Message;
}
