using System.IO.Compression;
using System.Security.Cryptography;

namespace VectorQuantization.Data;

/// <summary>CIFAR-10 as it is published: an archive of five files to train on and one to test.</summary>
internal sealed record PublishedCifar10(
    string Title,
    string CacheName,
    string SystemFolder,
    PublishedFile[] Train,
    PublishedFile[] Test,
    PublishedFile Archive) : PublishedDataSet(Title, CacheName, SystemFolder)
{
    public override void Check(PublishedFile file, Stream stream, string name, bool verify) =>
        ReadArchive(stream, name, [.. Train, .. Test], verify);

    /// <summary>Reads one of the unpacked files from where it was found.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or its content is not the official one.</exception>
    public byte[] Read(PublishedFile file, string path, bool verify)
    {
        using var stream = File.OpenRead(path);
        return Decompressed(stream, path, content => Read(file, content, Array.MaxLength, path, verify));
    }

    /// <summary>Reads files from the archive, in the order they are asked for.</summary>
    /// <exception cref="InvalidDataException">It is damaged, a file is not in it or there twice, or a content is not the official one.</exception>
    public byte[][] ReadArchive(string path, PublishedFile[] files, bool verify)
    {
        using var stream = File.OpenRead(path);
        return ReadArchive(stream, path, files, verify);
    }

    private byte[][] ReadArchive(Stream stream, string name, PublishedFile[] files, bool verify) => Decompressed(stream, name, content =>
    {
        var found = new byte[files.Length][];
        var tar = new Tar(content);
        while (tar.NextFile() is (var path, var size))
        {
            var i = Array.FindIndex(files, file => file.Name == path[(path.LastIndexOf('/') + 1)..]);
            if (i < 0)
                continue;
            if (found[i] is not null)
                throw content.Damaged(content.Offset, $"has {path} twice");
            if (size > Array.MaxLength)
                throw content.Damaged(content.Offset, $"has {path} of {size} bytes, more than an array can hold");
            found[i] = Read(files[i], content, (int)size, name, verify);
        }
        var missing = Array.IndexOf(found, null);
        if (missing >= 0)
            throw content.Damaged(content.Offset, $"ends without {files[missing].Name}");
        Drain(content);
        return found;
    });

    private byte[] Read(PublishedFile file, ContentReader content, int size, string name, bool verify)
    {
        var records = CifarRecords.Read(content, size, Cifar10.ClassNames.Count);
        if (verify)
            file.Verify(Convert.ToHexStringLower(MD5.HashData(records)), name, Title);
        return records;
    }

    /// <summary>Hands the content on, decompressed where it is gzip, and checks that it was all of it.</summary>
    private static T Decompressed<T>(Stream stream, string name, Func<ContentReader, T> read)
    {
        if (!Gzip.Begins(stream))
            return read(new ContentReader(stream, name));
        using var gzip = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
        var content = new ContentReader(gzip, name);
        var result = read(content);
        if (!Gzip.EndsWithSize(stream, content.Offset))
            throw content.Damaged(content.Offset, Gzip.WrongSize);
        return result;
    }

    /// <summary>An archive is filled up with zeros.</summary>
    private static void Drain(ContentReader content)
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (content.Take(buffer) > 0)
        {
        }
    }
}
