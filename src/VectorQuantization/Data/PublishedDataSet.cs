using System.Security.Cryptography;

namespace VectorQuantization.Data;

/// <summary>A file of a published data set.</summary>
/// <param name="Name">Its name, without <c>.gz</c>.</param>
/// <param name="Md5">The MD5 sum of its decompressed content, in lower-case hexadecimal: compressing anew does not change it.</param>
internal sealed record PublishedFile(string Name, string Md5);

/// <summary>What identifies a data set published as four IDX files.</summary>
internal sealed record PublishedDataSet(
    string Title,
    string CacheName,
    string SystemFolder,
    string SystemPackage,
    PublishedFile TrainImages,
    PublishedFile TrainLabels,
    PublishedFile TestImages,
    PublishedFile TestLabels)
{
    /// <summary>Reads one of the files from where it was found.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or its content is not the official one.</exception>
    public IdxArray Read(PublishedFile file, string path, bool verify)
    {
        using var stream = File.OpenRead(path);
        return Read(file, stream, path, verify);
    }

    /// <inheritdoc cref="Read(PublishedFile, string, bool)"/>
    public IdxArray Read(PublishedFile file, Stream stream, string name, bool verify)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var array = Idx.Read(stream, name, hash);
        var md5 = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (verify && md5 != file.Md5)
        {
            throw new InvalidDataException(
                $"'{name}' is not {Title}'s {file.Name}: the MD5 sum of its content (from byte offset 0 on) is {md5}, " +
                $"expected {file.Md5}. Delete or replace the file; to read other data in the same format, turn the check of the sums off.");
        }
        return array;
    }
}
