using System.Text.Json;
using System.Text.Json.Serialization;
using VectorQuantization.Checkpoints;

namespace VectorQuantization.Codebooks.Health;

/// <summary>The state of a quantizer's codebooks, as a <see cref="CodebookHealth"/> found it.</summary>
/// <param name="Steps">Calls of Add.</param>
/// <param name="QuantizationError">Mean of (z − vector)² over the elements of all positions that have a code; null if no latents were seen.</param>
/// <param name="Levels">One for each column of the indices; one where a position has one code.</param>
public sealed record CodebookHealthReport(long Steps, double? QuantizationError, IReadOnlyList<CodebookLevelReport> Levels)
{
    /// <summary>The report as a JSON object; its maps are left out. Numbers that JSON lacks are the strings "NaN" and "Infinity".</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.CodebookHealthReport);

    /// <summary>
    /// A picture of each level, as the text of an SVG file: the codes' shares of the latents in order of frequency, with the fair share 1/K, and the map of codes and latents.
    /// </summary>
    public string ToSvg() => new HealthPicture(this, HealthLayout.Wide).Draw();

    /// <summary>The same for narrow screens: 400 pixels wide, the map below the usage.</summary>
    public string ToNarrowSvg() => new HealthPicture(this, HealthLayout.Narrow).Draw();

    /// <summary>Writes <see cref="ToJson"/> to a file, whole or not at all; its folder is created where missing.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <inheritdoc cref="AtomicFile.Write(string, Action{Stream})" path="/exception"/>
    public void SaveJson(string path) => AtomicFile.WriteText(path, ToJson());

    /// <summary>Writes <see cref="ToSvg"/> to a file, whole or not at all; its folder is created where missing.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <inheritdoc cref="AtomicFile.Write(string, Action{Stream})" path="/exception"/>
    public void SaveSvg(string path) => AtomicFile.WriteText(path, ToSvg());
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(CodebookHealthReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
