using System.Diagnostics.Metrics;

namespace VectorQuantization.Codebooks.Health;

/// <summary>Publishes what a <see cref="CodebookHealth"/> gathers to <see cref="System.Diagnostics.Metrics"/>, for dotnet-counters, OpenTelemetry and the like.</summary>
/// <remarks>
/// Instruments of the meter "VectorQuantization", each with the tag <c>level</c> (from 0) and, where one was given, <c>quantizer</c>: <c>vector_quantization.codebook.perplexity</c>,
/// <c>.used_codes</c>, <c>.dead_codes</c>, <c>.revived_codes</c> (a counter), <c>.drift</c> (mean distance that a code moved in the last step); and, without <c>level</c>,
/// <c>vector_quantization.quantization_error</c> (mean squared). They are computed when a listener asks.
/// </remarks>
public sealed class CodebookMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "VectorQuantization";

    private const string Prefix = "vector_quantization.codebook.";
    private readonly CodebookHealth health;
    private readonly string? quantizer;
    private readonly Meter meter;

    /// <summary>Publishes from now on.</summary>
    /// <param name="health">The source; it stays the caller's, and outlives this.</param>
    /// <param name="quantizer">Value of the tag <c>quantizer</c>, to tell several apart. The default is null: no such tag.</param>
    /// <param name="factory">Makes the meter, and then owns it. The default is null: the meter is made here.</param>
    public CodebookMetrics(CodebookHealth health, string? quantizer = null, IMeterFactory? factory = null)
    {
        ArgumentNullException.ThrowIfNull(health);
        this.health = health;
        this.quantizer = quantizer;
        meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        meter.CreateObservableGauge(Prefix + "perplexity", () => Of(level => level.Perplexity), "{code}", "Perplexity of the codes' distribution");
        meter.CreateObservableGauge(Prefix + "used_codes", () => Of(level => level.UsedCodes), "{code}", "Codes chosen at least once");
        meter.CreateObservableGauge(Prefix + "dead_codes", () => Of(level => level.DeadCodes), "{code}", "Codes no longer chosen");
        meter.CreateObservableCounter(Prefix + "revived_codes", () => Of(level => level.RevivedCodes), "{code}", "Codes revived since the quantizer was created");
        meter.CreateObservableGauge(Prefix + "drift", Drift, null, "Mean distance that a code moved in the last step");
        meter.CreateObservableGauge("vector_quantization.quantization_error", Error, null, "Mean squared error of the quantized vectors");
    }

    /// <summary>Ends the publication, but for a factory's meter, which the factory ends.</summary>
    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<T>> Of<T>(Func<CodebookLevel, T> figure) where T : struct =>
        health.Read(figure).Select(item => new Measurement<T>(item.Value, Tags(item.Level)));

    private IEnumerable<Measurement<double>> Drift() =>
        health.Read(level => level.Drift).Where(item => item.Value is not null).Select(item => new Measurement<double>(item.Value!.LastMean, Tags(item.Level)));

    private IEnumerable<Measurement<double>> Error() => health.ReadError() is double error ? [new Measurement<double>(error, Tags(null))] : [];

    private KeyValuePair<string, object?>[] Tags(int? level)
    {
        var tags = new List<KeyValuePair<string, object?>>();
        if (level is int number) tags.Add(new("level", number));
        if (quantizer is not null) tags.Add(new("quantizer", quantizer));
        return [.. tags];
    }
}
