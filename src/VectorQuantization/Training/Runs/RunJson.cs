using System.Text.Json;
using System.Text.Json.Serialization;
using VectorQuantization.Checkpoints;

namespace VectorQuantization.Training.Runs;

/// <summary>The JSON files of a run: strict, so that what is misspelt or comes twice is found and not passed over.</summary>
internal static class RunJson
{
    private const long Longest = 1 << 20;

    internal static JsonSerializerOptions Options { get; } = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    internal static void Write<T>(string path, T value) => AtomicFile.WriteText(path, JsonSerializer.Serialize(value, Options) + "\n");

    /// <exception cref="InvalidDataException">The file is not JSON of the kind asked for.</exception>
    internal static T Read<T>(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return Read<T>(stream, path);
    }

    /// <inheritdoc cref="Read{T}(string)"/>
    internal static T Read<T>(Stream stream, string path)
    {
        if (stream.Length > Longest) throw new InvalidDataException($"'{path}' takes {stream.Length} bytes; at most {Longest} are read.");
        try
        {
            return JsonSerializer.Deserialize<T>(stream, Options) ?? throw new JsonException("It is null.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {error.Message}", error);
        }
    }
}
