using System.Security.Cryptography;

namespace VectorQuantization.Checkpoints;

/// <summary>What a manifest says of a file beside it.</summary>
/// <param name="File">Its name, without a folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its content, in hexadecimal.</param>
internal sealed record DescribedFile(string File, long Bytes, string Sha256)
{
    /// <summary>Describes what a stream holds.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="stream">Readable and seekable; left at its end.</param>
    internal static DescribedFile Of(string name, Stream stream)
    {
        stream.Position = 0;
        return new DescribedFile(name, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>Opens the file and makes sure that it is the one described.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    /// <exception cref="InvalidDataException">It is another, or damaged.</exception>
    internal FileStream Open(string folder)
    {
        var stream = new FileStream(Path.Combine(folder, File), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1 << 16);
        try
        {
            if (stream.Length != Bytes) throw new InvalidDataException($"'{stream.Name}' takes {stream.Length} bytes; the manifest says {Bytes}.");
            string hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (hash != Sha256) throw new InvalidDataException($"'{stream.Name}' is damaged: its SHA-256 is {hash}; the manifest says {Sha256}.");
            stream.Position = 0;
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
