namespace VectorQuantization.Data;

/// <summary>
/// Fashion-MNIST (Xiao, Rasul, Vollgraf 2017): 60,000 training and 10,000 test images of clothes, 28×28 grey, in ten classes; MIT licence.
/// </summary>
/// <remarks>
/// Files are looked for in the folder given by <see cref="PublishedDataOptions.Path"/> and nowhere else; or, without one, in the user's
/// cache, in <c>/usr/share/datasets/fashion-mnist</c> (the Debian package <c>dataset-fashion-mnist</c>), and at last with their
/// authors, from where they are downloaded into the cache, one whole and verified file at a time.
/// </remarks>
public static class FashionMnist
{
    private const int Side = 28;

    /// <summary>The ten classes, in the order of their labels.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = Array.AsReadOnly(
    [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ]);

    internal static PublishedIdxFiles Published { get; } = new(
        Title: "Fashion-MNIST",
        CacheName: "fashion-mnist",
        SystemFolder: "/usr/share/datasets/fashion-mnist",
        TrainImages: new("train-images-idx3-ubyte", "f4a8712d7a061bf5bd6d2ca38dc4d50a"),
        TrainLabels: new("train-labels-idx1-ubyte", "9018921c3c673c538a1fc5bad174d6f9"),
        TestImages: new("t10k-images-idx3-ubyte", "8181f5470baa50b63fa0f6fddb340f0a"),
        TestLabels: new("t10k-labels-idx1-ubyte", "15d484375f8d13e6eb1aabb0c3f46965"))
    {
        SystemPackage = "dataset-fashion-mnist",
    };

    /// <summary>Loads one split, downloading it first where it is found nowhere. Blocks; <see cref="LoadAsync"/> does not.</summary>
    /// <param name="options">The default is null: the training images as they are.</param>
    /// <inheritdoc cref="LoadAsync" path="/exception[not(contains(@cref, 'OperationCanceled'))]"/>
    public static ImageDataSet Load(FashionMnistOptions? options = null) =>
        // On the pool, so that waiting cannot deadlock with a caller's synchronization context.
        Task.Run(() => LoadAsync(options)).GetAwaiter().GetResult();

    /// <summary>Loads one split, downloading it first where it is found nowhere.</summary>
    /// <param name="options">The default is null: the training images as they are.</param>
    /// <param name="cancellationToken">Stops a download; the cache then holds whole files only.</param>
    /// <exception cref="FileNotFoundException">
    /// The files are nowhere and could not be downloaded; the message says where they were looked for.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// A file is damaged or is not the official one; the message names it and the byte offset.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The split is none of the enumeration's.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static Task<ImageDataSet> LoadAsync(FashionMnistOptions? options = null, CancellationToken cancellationToken = default) =>
        LoadPublishedAsync(Published, options ?? new(), cancellationToken);

    internal static async Task<ImageDataSet> LoadPublishedAsync(
        PublishedIdxFiles published, FashionMnistOptions options, CancellationToken cancellationToken)
    {
        options.Check();
        var (images, labels) = options.Split == DataSetSplit.Train
            ? (published.TrainImages, published.TrainLabels)
            : (published.TestImages, published.TestLabels);
        var finder = new DataFileFinder(published, options);
        var (_, paths) = await finder.FindAsync([[images, labels]], cancellationToken).ConfigureAwait(false);
        return await Task.Run(() =>
        {
            var pixelArray = published.Read(images, paths[0], options.VerifyChecksums);
            var labelArray = published.Read(labels, paths[1], options.VerifyChecksums);
            var set = Combine($"{published.Title} {options.Split}", pixelArray, paths[0], labelArray, paths[1]);
            return options.PadTo32 ? set.Pad(32, 32) : set;
        }, cancellationToken).ConfigureAwait(false);
    }

    private static ImageDataSet Combine(string name, IdxArray images, string imagePath, IdxArray labels, string labelPath)
    {
        if (images.Shape is not [var count, Side, Side])
            throw new InvalidDataException($"'{imagePath}' has shape ({Shape(images)}), expected (n, {Side}, {Side}) (byte offset 4).");
        if (labels.Shape is not [var labelled])
            throw new InvalidDataException($"'{labelPath}' has shape ({Shape(labels)}), expected (n) (byte offset 4).");
        if (labelled != count)
            throw new InvalidDataException($"'{labelPath}' has {labelled} labels for the {count} images of '{imagePath}' (byte offset 4).");

        var stray = labels.Data.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(ClassNames.Count - 1));
        if (stray >= 0)
        {
            const int header = 8;
            throw new InvalidDataException(
                $"'{labelPath}' has label {labels.Data[stray]}, expected 0 to {ClassNames.Count - 1} (byte offset {header + stray}).");
        }
        return new(name, images.Data, labels.Data, channels: 1, height: Side, width: Side, ClassNames);
    }

    private static string Shape(IdxArray array) => string.Join(", ", array.Shape);
}
