namespace VectorQuantization.Data;

/// <summary>
/// The binary layout of CIFAR-10: an image is a label byte and then its 3×32×32 pixels, one channel after the other, rows from top to bottom;
/// images follow one another without anything between them.
/// </summary>
internal static class CifarRecords
{
    private const int Side = 32;
    private const int Channels = 3;
    private const int ImageSize = Channels * Side * Side;
    private const int RecordSize = 1 + ImageSize;

    /// <summary>Reads a file of records, all of the next <paramref name="size"/> bytes.</summary>
    /// <exception cref="InvalidDataException">It ends early, inside an image or before the first, or has a label that stands for nothing.</exception>
    public static byte[] Read(ContentReader content, int size, int classes)
    {
        var start = content.Offset;
        var records = content.TakeUpTo(size);
        var rest = records.Length % RecordSize;
        if (rest != 0 || records.Length == 0)
        {
            throw content.Damaged(content.Offset, $"ends {rest} bytes after its {records.Length / RecordSize} whole images, " +
                $"expected one or more images of {RecordSize} bytes and no rest");
        }
        for (var i = 0; i < records.Length; i += RecordSize)
        {
            if (records[i] >= classes)
                throw content.Damaged(start + i, $"has label {records[i]}, expected 0 to {classes - 1}");
        }
        return records;
    }

    /// <summary>One set of the images of all files.</summary>
    public static ImageDataSet Combine(string name, IReadOnlyList<byte[]> files, IReadOnlyList<string> classNames)
    {
        var count = files.Sum(file => file.Length / RecordSize);
        var (pixels, labels) = (new byte[count * ImageSize], new byte[count]);
        var image = 0;
        foreach (var file in files)
        {
            for (var i = 0; i < file.Length; i += RecordSize, image++)
            {
                labels[image] = file[i];
                file.AsSpan(i + 1, ImageSize).CopyTo(pixels.AsSpan(image * ImageSize));
            }
        }
        return new(name, pixels, labels, Channels, Side, Side, classNames);
    }
}
