using VectorQuantization.Imaging;

namespace VectorQuantization.Data;

/// <summary>A folder of PNG files as a data set. Its sub-folders, if there are any, are the classes.</summary>
/// <remarks>
/// Where sub-folders hold images, each of them is a class of the sub-folder's name, and images beside them are refused; images come in the
/// order of their labels. Otherwise the images have no labels. Names are ordered by their UTF-16 code units, the same on every machine.
/// Deeper folders, files that do not end in <c>.png</c> and names that begin with a dot are passed over. Everything is read
/// at once and held as bytes.
/// </remarks>
public static class ImageFolder
{
    // Labels are bytes.
    private const int MaxClasses = 256;

    /// <summary>Reads all images: (count, channels, height, width).</summary>
    /// <param name="path">The folder.</param>
    /// <param name="options">The default is null: all images must have the size and the channels of the first.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">
    /// There is no image; a file is damaged, or its size or its channels do not fit; there are more than 256 classes, or images beside them;
    /// or the images are larger together than an array can be.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static ImageDataSet Load(string path, ImageFolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new();
        options.Check();

        var folder = new DirectoryInfo(path);
        var (files, labels, classes) = Find(folder);
        var image = Png.Load(files[0], options.MaxPixels);
        var shape = new ImageShape(options.Height ?? image.Height, options.Width ?? image.Width, options.Channels ?? image.Channels);
        if ((Int128)files.Length * shape.Size > Array.MaxLength)
            throw new InvalidDataException($"'{path}' has {files.Length} images of {shape}, more together than an array can hold.");

        var size = (int)shape.Size;
        var pixels = new byte[files.Length * size];
        for (var i = 0; i < files.Length; i++)
        {
            if (i > 0)
                image = Png.Load(files[i], options.MaxPixels);
            if (shape.Put(image, options, pixels.AsSpan(i * size, size)) is { } mismatch)
                throw new InvalidDataException($"'{files[i]}' {mismatch}; an option of the folder can make it fit (byte offset {Png.SizeOffset}).");
        }
        return new(folder.Name, pixels, labels, shape.Channels, shape.Height, shape.Width, classes);
    }

    private static (string[] Files, byte[] Labels, string[] Classes) Find(DirectoryInfo folder)
    {
        var beside = Images(folder);
        var classes = folder.EnumerateDirectories().Where(Visible).OrderBy(sub => sub.Name, StringComparer.Ordinal)
            .Select(sub => (sub.Name, Files: Images(sub))).Where(sub => sub.Files.Length > 0).ToArray();
        if (classes.Length == 0 && beside.Length == 0)
            throw new InvalidDataException($"'{folder.FullName}' has no PNG files, nor have its sub-folders.");
        if (classes.Length > 0 && beside.Length > 0)
            throw new InvalidDataException($"'{beside[0]}' is beside the sub-folders that are the classes; expected images in these alone, or no sub-folders.");
        if (classes.Length > MaxClasses)
            throw new InvalidDataException($"'{folder.FullName}' has {classes.Length} classes, expected at most {MaxClasses}.");
        return classes.Length == 0
            ? (beside, [], [])
            : ([.. classes.SelectMany(sub => sub.Files)],
                [.. classes.SelectMany((sub, label) => Enumerable.Repeat((byte)label, sub.Files.Length))],
                [.. classes.Select(sub => sub.Name)]);
    }

    private static string[] Images(DirectoryInfo folder) =>
        [.. folder.EnumerateFiles().Where(file => Visible(file) && file.Extension.Equals(".png", StringComparison.OrdinalIgnoreCase))
            .OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => file.FullName)];

    private static bool Visible(FileSystemInfo entry) => !entry.Name.StartsWith('.');
}
