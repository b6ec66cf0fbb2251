using System.Formats.Tar;

namespace VectorQuantization.Tests.Data;

/// <summary>Makes files in CIFAR-10's binary layout, and archives of them.</summary>
internal static class CifarFiles
{
    public const int ImageSize = 3 * 32 * 32;

    /// <summary>An image for each label, of pixels that depend on <paramref name="seed"/>.</summary>
    public static byte[] Batch(int seed, params byte[] labels)
    {
        var file = new byte[labels.Length * (1 + ImageSize)];
        new Random(seed).NextBytes(file);
        for (var i = 0; i < labels.Length; i++)
            file[i * (1 + ImageSize)] = labels[i];
        return file;
    }

    /// <summary>An archive as tar writes it: the folder, a file that nobody asks for, and the files given.</summary>
    public static byte[] Tar(params (string Name, byte[] Content)[] files)
    {
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "cifar-10-batches-bin/"));
            foreach (var (name, content) in files.Prepend(("readme.html", "<html>"u8.ToArray())))
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "cifar-10-batches-bin/" + name)
                {
                    DataStream = new MemoryStream(content),
                });
            }
        }
        return archive.ToArray();
    }
}
