namespace VectorQuantization.Data;

/// <summary>How far the download of one file is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Received">Bytes received so far.</param>
/// <param name="Total">The file's size in bytes, where the server said it.</param>
public readonly record struct DownloadProgress(string File, long Received, long? Total);
