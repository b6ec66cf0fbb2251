using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using static TorchSharp.torch;

namespace VectorQuantization.Checkpoints;

/// <summary>Writes and reads tensors by name in the safetensors format (https://github.com/huggingface/safetensors), which PyTorch and most other frameworks read
/// and write too. Such a file holds numbers and texts, and nothing that could run.</summary>
/// <remarks>Types of elements: BOOL, U8, I8, I16, I32, I64, F16, BF16, F32, F64, C64. To read one tensor of many, see <see cref="SafetensorsFile"/>.</remarks>
public static class Safetensors
{
    internal const string MetadataName = "__metadata__";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonWriterOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a file through <see cref="AtomicFile"/>: it is replaced whole, or stays what it was.</summary>
    /// <inheritdoc cref="Write"/>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="tensors">Tensors by name, on any device and in any layout of their memory. Tensors that share memory are each written in full.</param>
    /// <param name="metadata">Texts to come with them. The default is none; files for Python's transformers have "format": "pt".</param>
    /// <exception cref="IOException">The file cannot be written or replaced.</exception>
    public static void Save(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes the bytes of a file. Equal tensors give equal bytes, however the dictionary orders them: larger elements come first, then names count.</summary>
    /// <param name="stream">Where they go.</param>
    /// <param name="tensors">Tensors by name, on any device and in any layout of their memory. Tensors that share memory are each written in full.</param>
    /// <param name="metadata">Texts to come with them. The default is none; files for Python's transformers have "format": "pt".</param>
    /// <exception cref="ArgumentException">A tensor is called "__metadata__" or has elements of a type that the format lacks (complex numbers of float64, quantized ones), a text is not
    /// Unicode, or the header would take more than 100 MB.</exception>
    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        foreach ((string name, Tensor tensor) in tensors) Check(name, tensor);
        // As the reference implementation does it: in this order every tensor begins at a multiple of its elements' size.
        (string Name, Tensor Tensor)[] ordered =
        [
            .. tensors.OrderByDescending(t => SafetensorsType.SizeOf(t.Value.dtype)).ThenBy(t => t.Key, StringComparer.Ordinal).Select(t => (t.Key, t.Value)),
        ];
        byte[] header = Header(ordered, metadata);
        Span<byte> length = stackalloc byte[SafetensorsHeader.PrefixLength];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach ((_, Tensor tensor) in ordered) TensorBytes.Write(tensor, stream);
    }

    /// <summary>Reads all tensors of a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>By name, on the CPU, without gradient; the caller disposes them.</returns>
    /// <exception cref="InvalidDataException">It is no safetensors file, or a damaged one, or has elements of a type that libtorch has not; no tensor is left
    /// behind.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Dictionary<string, Tensor> Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return file.ReadAll();
    }

    private static void Check(string name, Tensor tensor)
    {
        CheckUnicode(name, "tensors");
        if (name == MetadataName) throw new ArgumentException($"A tensor is called '{name}', which the format keeps for texts; expected another name.", "tensors");
        if (tensor is null) throw new ArgumentException($"Tensor '{name}' is null.", "tensors");
        if (!SafetensorsType.Has(tensor.dtype))
        {
            throw new ArgumentException(
                $"Tensor '{name}' has elements of type {tensor.dtype}, which the format lacks; expected one of {SafetensorsType.Names}.", "tensors");
        }
    }

    private static byte[] Header((string Name, Tensor Tensor)[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, AsWritten))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 }) WriteMetadata(json, metadata);
            long end = 0;
            foreach ((string name, Tensor tensor) in tensors)
            {
                long begin = end;
                end += tensor.numel() * SafetensorsType.SizeOf(tensor.dtype);
                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsType.NameOf(tensor.dtype));
                WriteNumbers(json, "shape", tensor.shape);
                WriteNumbers(json, "data_offsets", [begin, end]);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // Spaces fill the header up, so that the tensors' bytes begin at a multiple of 8.
        int padding = -buffer.WrittenCount & 7;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        if (buffer.WrittenCount > SafetensorsHeader.MaxLength)
            throw new ArgumentException($"The header would take {buffer.WrittenCount} bytes; at most {SafetensorsHeader.MaxLength} are read.", nameof(tensors));
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(MetadataName);
        foreach ((string name, string text) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            CheckUnicode(name, nameof(metadata));
            CheckUnicode(text, nameof(metadata));
            json.WriteString(name, text);
        }
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    // The JSON writer would put a replacement character in the place of half a surrogate pair, and two names could become one.
    private static void CheckUnicode(string text, string parameter)
    {
        try
        {
            Utf8.GetByteCount(text);
        }
        catch (EncoderFallbackException error)
        {
            throw new ArgumentException($"'{text}' is not valid Unicode; expected text that UTF-8 can hold.", parameter, error);
        }
    }
}
