namespace VectorQuantization.Data;

/// <summary>
/// CIFAR-10 (Krizhevsky 2009): 50,000 training and 10,000 test photographs, 32×32 in colour, in ten classes.
/// </summary>
/// <remarks>
/// Files are looked for in the folder given by <see cref="PublishedDataOptions.Path"/> and nowhere else; or, without one, in the user's
/// cache, in <c>/usr/share/datasets/cifar-10</c>, and at last with their author, from where the archive (162 MiB) is downloaded into the cache.
/// In each folder the unpacked files come before the archive, which takes longer to read.
/// </remarks>
public static class Cifar10
{
    /// <summary>The ten classes, in the order of their labels.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = Array.AsReadOnly(
    [
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ]);

    internal static PublishedCifar10 Published { get; } = new(
        Title: "CIFAR-10",
        CacheName: "cifar-10",
        SystemFolder: "/usr/share/datasets/cifar-10",
        Train:
        [
            new("data_batch_1.bin", "5dd7e06a14cb22eb9f671a540d1b7c25"),
            new("data_batch_2.bin", "5ea93a67294ea407fff1d09f752e9692"),
            new("data_batch_3.bin", "942cd6a4bcdd0dd3c604fbe906cb4421"),
            new("data_batch_4.bin", "ae636b3ba5c66a11e91e8cb52e771fcb"),
            new("data_batch_5.bin", "53f37980c15c3d472c316c40844f3f0d"),
        ],
        Test: [new("test_batch.bin", "803d5f7f4d78ea53de84dbe85f74fb6d")],
        Archive: new("cifar-10-binary.tar", Md5: null))
    {
        ArchiveFolder = "cifar-10-batches-bin",
    };

    /// <summary>Loads one split, downloading it first where it is found nowhere. Blocks; <see cref="LoadAsync"/> does not.</summary>
    /// <param name="options">The default is null: the training images.</param>
    /// <inheritdoc cref="LoadAsync" path="/exception[not(contains(@cref, 'OperationCanceled'))]"/>
    public static ImageDataSet Load(Cifar10Options? options = null) =>
        // On the pool, so that waiting cannot deadlock with a caller's synchronization context.
        Task.Run(() => LoadAsync(options)).GetAwaiter().GetResult();

    /// <summary>Loads one split, downloading it first where it is found nowhere.</summary>
    /// <param name="options">The default is null: the training images.</param>
    /// <param name="cancellationToken">Stops a download; the cache then holds whole files only.</param>
    /// <exception cref="FileNotFoundException">
    /// The files are nowhere and could not be downloaded; the message says where they were looked for.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// A file is damaged or is not the official one; the message names it and the byte offset.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The split is none of the enumeration's.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static Task<ImageDataSet> LoadAsync(Cifar10Options? options = null, CancellationToken cancellationToken = default) =>
        LoadPublishedAsync(Published, options ?? new(), cancellationToken);

    internal static async Task<ImageDataSet> LoadPublishedAsync(
        PublishedCifar10 published, Cifar10Options options, CancellationToken cancellationToken)
    {
        options.Check();
        var batches = options.Split == DataSetSplit.Train ? published.Train : published.Test;
        var finder = new DataFileFinder(published, options);
        var (found, paths) = await finder.FindAsync([batches, [published.Archive]], cancellationToken).ConfigureAwait(false);
        return await Task.Run(() =>
        {
            var records = found == batches
                ? [.. batches.Select((file, i) => published.Read(file, paths[i], options.VerifyChecksums))]
                : published.ReadArchive(paths[0], batches, options.VerifyChecksums);
            return CifarRecords.Combine($"{published.Title} {options.Split}", records, ClassNames);
        }, cancellationToken).ConfigureAwait(false);
    }
}
