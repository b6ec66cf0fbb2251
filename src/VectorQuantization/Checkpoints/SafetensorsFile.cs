using static TorchSharp.torch;

namespace VectorQuantization.Checkpoints;

/// <summary>A safetensors file, whose tensors are read one at a time, when they are asked for.</summary>
/// <remarks>Opening a file reads its header alone and checks it against the size of the file, whoever wrote it: no tensor is made that the file does not hold. For one
/// thread at a time.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    private readonly Stream stream;
    private readonly bool leaveOpen;
    private readonly SafetensorsHeader header;

    /// <summary>Reads the header of a file in a stream.</summary>
    /// <param name="stream">Readable and seekable; the file is all of it, from its beginning.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="leaveOpen">Whether the stream stays open when this object is disposed. The default is false.</param>
    /// <exception cref="ArgumentException">The stream cannot be read or sought.</exception>
    /// <exception cref="InvalidDataException">It is no safetensors file, or a damaged one, or has elements of a type that libtorch has not.</exception>
    public SafetensorsFile(Stream stream, string name, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        if (!stream.CanRead || !stream.CanSeek) throw new ArgumentException("The stream cannot be read and sought; expected one that can.", nameof(stream));
        Name = name;
        this.stream = stream;
        this.leaveOpen = leaveOpen;
        try
        {
            header = SafetensorsHeader.Read(stream, name);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What messages call the file.</summary>
    public string Name { get; }

    /// <summary>Texts that came with the tensors; empty if there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>What the file holds, by name, in the order of their bytes.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => header.Entries;

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">It is no safetensors file, or a damaged one, or has elements of a type that libtorch has not.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        // Unbuffered: what is read are long pieces, straight into the tensors.
        return new SafetensorsFile(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0), path);
    }

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">One of the names in <see cref="Entries"/>.</param>
    /// <returns>On the CPU, without gradient; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">There is no such tensor.</exception>
    /// <exception cref="InvalidDataException">The file has been cut since it was opened, or a boolean in it is neither 0 nor 1.</exception>
    public Tensor Read(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!header.Entries.TryGetValue(name, out SafetensorsEntry? entry))
        {
            throw new ArgumentException(
                $"There is no tensor '{SafetensorsDamage.Short(name)}' in '{Name}'; expected one of its {header.Entries.Count} entries.", nameof(name));
        }
        Tensor tensor = empty([.. entry.Shape], entry.Type, CPU);
        try
        {
            stream.Position = entry.Offset;
            TensorBytes.Read(tensor, stream);
            return tensor;
        }
        catch (EndOfStreamException error)
        {
            tensor.Dispose();
            throw SafetensorsDamage.At(Name, entry.Offset, $"tensor '{SafetensorsDamage.Short(name)}': the file ends before it does.", error);
        }
        catch (FormatException error)
        {
            tensor.Dispose();
            throw SafetensorsDamage.In(Name, entry.Offset, name, error.Message);
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Reads every tensor.</summary>
    /// <returns>By name; the caller disposes them. If one cannot be read, none is left behind.</returns>
    /// <exception cref="InvalidDataException">The file has been cut since it was opened, or a boolean in it is neither 0 nor 1.</exception>
    public Dictionary<string, Tensor> ReadAll()
    {
        var tensors = new Dictionary<string, Tensor>(Entries.Count);
        try
        {
            foreach (string name in Entries.Keys) tensors.Add(name, Read(name));
            return tensors;
        }
        catch
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        if (!leaveOpen) stream.Dispose();
    }
}
