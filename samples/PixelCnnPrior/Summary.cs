using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using VectorQuantization.Checkpoints;

namespace PixelCnnPriorSample;

/// <summary>How good the prior is.</summary>
/// <param name="ValidationBitsPerCode">Mean −log₂ p of the codes of images held out.</param>
/// <param name="TrainingBitsPerCode">The same of those trained on.</param>
/// <param name="UniformBits">log₂ K.</param>
/// <param name="PositionFrequencyBits">The same of the held-out codes where each position's frequencies are all that is known.</param>
/// <param name="ClassAccuracyReal">How often the classifier is right about real images held out.</param>
/// <param name="ClassAccuracyReconstructed">… about their reconstructions from codes.</param>
/// <param name="ClassAccuracySampled">… how often it sees in a sample the class that was asked for.</param>
/// <param name="SamplesPerSecond">Drawn and decoded.</param>
/// <param name="Seconds">Of everything, loading and pictures included.</param>
/// <param name="Options">What it was run with.</param>
internal sealed record Summary(double ValidationBitsPerCode, double TrainingBitsPerCode, double UniformBits, double PositionFrequencyBits, double ClassAccuracyReal,
    double ClassAccuracyReconstructed, double ClassAccuracySampled, double SamplesPerSecond, double Seconds, PriorOptions Options)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        WriteIndented = true,
    };

    private string Comparison
    {
        get
        {
            double saved = 1 - ValidationBitsPerCode / PositionFrequencyBits;
            return string.Create(CultureInfo.InvariantCulture, $"the prior is {Math.Abs(saved):P1} {(saved < 0 ? "above" : "below")}");
        }
    }

    public void Write(string path) => AtomicFile.WriteText(path, JsonSerializer.Serialize(this, Json) + "\n");

    public void Print(string folder) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
        bits per code        validation {ValidationBitsPerCode:F3}  training {TrainingBitsPerCode:F3}
        baselines            uniform {UniformBits:F3}  position frequencies {PositionFrequencyBits:F3} ({Comparison})
        classifier accuracy  real {ClassAccuracyReal:P1}  reconstructed {ClassAccuracyReconstructed:P1}  sampled {ClassAccuracySampled:P1}
        samples per second   {SamplesPerSecond:F0}
        seconds              {Seconds:F0}
        Pictures and numbers are in {folder}
        """));
}
