namespace VectorQuantization.Data;

/// <summary>What identifies a published data set before it is found.</summary>
/// <param name="Title">What messages call it.</param>
/// <param name="CacheName">Its folder in the user's cache.</param>
/// <param name="SystemFolder">Where a system's administrator puts it for all users.</param>
internal abstract record PublishedDataSet(string Title, string CacheName, string SystemFolder)
{
    /// <summary>The Debian package that installs it, where there is one.</summary>
    public string? SystemPackage { get; init; }

    /// <summary>The folder that its files are in when its archive is unpacked, where it comes in one.</summary>
    public string? ArchiveFolder { get; init; }

    /// <summary>Reads a file just downloaded to its last byte.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or its content is not the official one.</exception>
    public abstract void Check(PublishedFile file, Stream stream, string name, bool verify);
}
