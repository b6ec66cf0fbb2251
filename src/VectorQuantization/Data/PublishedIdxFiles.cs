using System.Security.Cryptography;

namespace VectorQuantization.Data;

/// <summary>A data set published as four IDX files.</summary>
internal sealed record PublishedIdxFiles(
    string Title,
    string CacheName,
    string SystemFolder,
    PublishedFile TrainImages,
    PublishedFile TrainLabels,
    PublishedFile TestImages,
    PublishedFile TestLabels) : PublishedDataSet(Title, CacheName, SystemFolder)
{
    public override void Check(PublishedFile file, Stream stream, string name, bool verify) => Read(file, stream, name, verify);

    /// <summary>Reads one of the files from where it was found.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or its content is not the official one.</exception>
    public IdxArray Read(PublishedFile file, string path, bool verify)
    {
        using var stream = File.OpenRead(path);
        return Read(file, stream, path, verify);
    }

    private IdxArray Read(PublishedFile file, Stream stream, string name, bool verify)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var array = Idx.Read(stream, name, hash);
        if (verify)
            file.Verify(Convert.ToHexStringLower(hash.GetHashAndReset()), name, Title);
        return array;
    }
}
