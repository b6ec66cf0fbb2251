using System.Text.Json;
using System.Text.Json.Serialization;
using VectorQuantization.Codebooks;

namespace VectorQuantization.Models.Saving;

/// <summary>How manifests look as JSON: strict, so that what is misspelt or comes twice is found and not passed over.</summary>
internal static class ManifestJson
{
    internal static JsonSerializerOptions Options { get; } = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false), new InitializationConverter(), new RegularizerConverter() },
    };

    /// <summary>Turns every way in which JSON can be wrong into one.</summary>
    /// <exception cref="InvalidDataException">The text is not JSON, or not of what is asked for, or a value is out of its range.</exception>
    internal static T Checked<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or ArgumentException or OverflowException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{file}' describes no model that can be made: {error.Message}", error);
        }
    }

    private sealed record Initialization(string Kind)
    {
        public double Size { get; init; }

        public int Iterations { get; init; }
    }

    private sealed class InitializationConverter : JsonConverter<CodebookInitialization>
    {
        public override CodebookInitialization Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            Initialization parts = JsonSerializer.Deserialize<Initialization>(ref reader, options)!;
            return CodebookInitialization.FromParts(parts.Kind, parts.Size, parts.Iterations);
        }

        public override void Write(Utf8JsonWriter writer, CodebookInitialization value, JsonSerializerOptions options)
        {
            (string kind, double size, int iterations) = value.Parts;
            JsonSerializer.Serialize(writer, new Initialization(kind) { Size = size, Iterations = iterations }, options);
        }
    }

    private sealed record Regularizer(string Type, double Weight)
    {
        public double? Temperature { get; init; }

        public double? SampleWeight { get; init; }

        public double? DiversityWeight { get; init; }

        public bool? ChosenOnly { get; init; }
    }

    private sealed class RegularizerConverter : JsonConverter<CodebookRegularizer>
    {
        public override CodebookRegularizer Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<Regularizer>(ref reader, options) switch
            {
                { Type: nameof(EntropyRegularizer), Temperature: { } temperature, SampleWeight: { } sample, DiversityWeight: { } diversity } known =>
                    new EntropyRegularizer(known.Weight, temperature, sample, diversity),
                { Type: nameof(OrthogonalityRegularizer), ChosenOnly: { } chosenOnly } known => new OrthogonalityRegularizer(known.Weight, chosenOnly),
                var unknown => throw new JsonException($"There is no regularizer '{unknown?.Type}' with these settings."),
            };

        public override void Write(Utf8JsonWriter writer, CodebookRegularizer value, JsonSerializerOptions options)
        {
            Regularizer parts = value switch
            {
                EntropyRegularizer entropy => new(nameof(EntropyRegularizer), value.Weight)
                {
                    Temperature = entropy.Parts.Temperature, SampleWeight = entropy.Parts.SampleWeight, DiversityWeight = entropy.Parts.DiversityWeight,
                },
                OrthogonalityRegularizer orthogonality => new(nameof(OrthogonalityRegularizer), value.Weight) { ChosenOnly = orthogonality.ChosenOnly },
                _ => throw new NotSupportedException(ModelParts.Foreign($"the regularizer '{value.Name}'", value)),
            };
            JsonSerializer.Serialize(writer, parts, options);
        }
    }
}
