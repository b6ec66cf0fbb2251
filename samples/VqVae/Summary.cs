using System.Text.Json;
using System.Text.Json.Serialization;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VqVaeSample;

/// <summary>How good the model is, on the validation set, and how long it took. Errors are means over all pixels.</summary>
/// <param name="Mse">Mean squared error, pixels in [0, 1].</param>
/// <param name="MseOverVariance">The same in shares of the training pixels' variance.</param>
/// <param name="Perplexity">Of the codes over the whole set: 1 to K.</param>
/// <param name="UsedCodes">Codes used at least once.</param>
/// <param name="BitsPerImage">Codes an image · log₂ K.</param>
/// <param name="CompressionRatio">8 bits a pixel, divided by that.</param>
/// <param name="StepsPerSecond">Of training alone.</param>
/// <param name="Seconds">Of everything, loading and pictures included.</param>
/// <param name="Options">What it was run with.</param>
internal sealed record Summary(double Mse, double MseOverVariance, double Perplexity, int UsedCodes, double BitsPerImage,
    double CompressionRatio, double StepsPerSecond, double Seconds, DemoOptions Options)
{
    public const string FileName = "summary.json";

    /// <summary>How summaries and options are written.</summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>A published run of the same settings beside this one, where the preset has one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Comparison>? Comparison { get; init; }

    public static Summary Of(VqVae model, Device device, ImageDataSet images, IReadOnlyList<Metric> measured, TrainingResult result,
        TimeSpan elapsed, DemoOptions options)
    {
        using var scope = NewDisposeScope();
        long codes = model.Encode(images.Images(0, 1).to(device)).numel();
        double bits = codes * Math.Log2(model.CodebookSize);
        return new(measured.Value("mse"), measured.Value("mse_over_variance"), measured.Value("perplexity"), (int)measured.Value("used_codes"),
            bits, 8.0 * images.ImageSize / bits, result.StepsPerSecond, elapsed.TotalSeconds, options);
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";
}
