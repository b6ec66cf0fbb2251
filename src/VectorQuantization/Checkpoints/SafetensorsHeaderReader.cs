using System.Text.Json;
using static TorchSharp.torch;

namespace VectorQuantization.Checkpoints;

/// <summary>Reads the JSON of a safetensors header, token by token: what is not expected is refused where it stands, and nothing is built for it.</summary>
internal ref struct SafetensorsHeaderReader
{
    /// <summary>libtorch's operators take no more.</summary>
    private const int MaxDimensions = 64;

    private readonly string file;
    private readonly long dataBegin;
    private Utf8JsonReader json;

    internal SafetensorsHeaderReader(ReadOnlySpan<byte> text, string file)
    {
        this.file = file;
        dataBegin = SafetensorsHeader.PrefixLength + text.Length;
        json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 16 });
    }

    internal Dictionary<string, string> Metadata { get; } = [];

    /// <summary>As they come; names may repeat, and bytes may lie anywhere from the end of the header on.</summary>
    internal List<SafetensorsEntry> Entries { get; } = [];

    /// <summary>Where the reader stands in the file.</summary>
    internal readonly long Offset => SafetensorsHeader.PrefixLength + json.TokenStartIndex;

    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A text in it is not Unicode.</exception>
    /// <exception cref="InvalidDataException">It is something else than a header.</exception>
    internal void Read()
    {
        json.Read();
        bool hasMetadata = false;
        while (NextName() is string name)
        {
            if (name != Safetensors.MetadataName) ReadTensor(name);
            else if (!hasMetadata) ReadMetadata();
            else throw Damage($"there is a second '{name}'.");
            hasMetadata |= name == Safetensors.MetadataName;
        }
        // White space may follow; the reader throws on anything else.
        json.Read();
    }

    private void ReadMetadata()
    {
        Expect(JsonTokenType.StartObject, "expected an object of texts");
        while (NextName() is string name)
        {
            Expect(JsonTokenType.String, $"metadata '{SafetensorsDamage.Short(name)}': expected a text");
            if (!Metadata.TryAdd(name, json.GetString()!)) throw Damage($"there is a second metadata '{SafetensorsDamage.Short(name)}'.");
        }
    }

    private void ReadTensor(string tensor)
    {
        string said = $"tensor '{SafetensorsDamage.Short(tensor)}': ";
        ScalarType? type = null;
        List<long>? shape = null, offsets = null;
        Expect(JsonTokenType.StartObject, $"{said}expected an object");
        while (NextName() is string name)
        {
            switch (name)
            {
                case "dtype" when type is null:
                    Expect(JsonTokenType.String, $"{said}expected the name of a type");
                    string given = json.GetString()!;
                    type = SafetensorsType.Find(given)
                        ?? throw Damage($"{said}elements of type '{SafetensorsDamage.Short(given)}' cannot be read; expected one of {SafetensorsType.Names}.");
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(MaxDimensions, $"{said}shape");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(2, $"{said}data_offsets");
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Damage($"{said}there is a second '{name}'.");
                default:
                    // As in the reference implementation: what a later version may add is passed over.
                    json.Read();
                    json.Skip();
                    break;
            }
        }
        if (type is null || shape is null || offsets is not { Count: 2 }) throw Damage($"{said}expected dtype, shape and two data_offsets.");
        Add(tensor, type.Value, shape, offsets[0], offsets[1]);
    }

    private readonly void Add(string tensor, ScalarType type, List<long> shape, long begin, long end)
    {
        if (end < begin) throw SafetensorsDamage.In(file, Offset, tensor, $"it ends at {end}, before it begins at {begin}.");
        if (begin > long.MaxValue - dataBegin) throw SafetensorsDamage.In(file, Offset, tensor, $"it begins at {begin}, beyond any file.");
        long bytes = SafetensorsType.SizeOf(type);
        bool isEmpty = false;
        foreach (long length in shape)
        {
            isEmpty |= length == 0;
            // Of an empty tensor, too: libtorch multiplies the other sizes for its strides.
            if (bytes > long.MaxValue / Math.Max(1, length))
                throw SafetensorsDamage.In(file, Offset, tensor, $"its shape ({string.Join(", ", shape)}) is larger than any file.");
            bytes *= Math.Max(1, length);
        }
        if (isEmpty) bytes = 0;
        if (bytes != end - begin)
        {
            throw SafetensorsDamage.In(file, Offset, tensor,
                $"{SafetensorsType.NameOf(type)} of shape ({string.Join(", ", shape)}) takes {bytes} bytes, and its data_offsets span {end - begin}.");
        }
        Entries.Add(new SafetensorsEntry(tensor, type, shape, dataBegin + begin, bytes));
    }

    private List<long> ReadNumbers(int most, string what)
    {
        Expect(JsonTokenType.StartArray, $"{what}: expected an array");
        List<long> numbers = [];
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out long number) || number < 0)
                throw Damage($"{what}: expected whole numbers from 0 to 2^63 − 1.");
            if (numbers.Count == most) throw Damage($"{what}: expected at most {most} numbers.");
            numbers.Add(number);
        }
        return numbers;
    }

    /// <summary>The next name in an object, or null at its end.</summary>
    private string? NextName() => json.Read() && json.TokenType == JsonTokenType.PropertyName ? json.GetString() : null;

    private void Expect(JsonTokenType type, string expectation)
    {
        json.Read();
        if (json.TokenType != type) throw Damage($"{expectation}, and came on {json.TokenType}.");
    }

    private readonly InvalidDataException Damage(string reason) => SafetensorsDamage.At(file, Offset, reason);
}
