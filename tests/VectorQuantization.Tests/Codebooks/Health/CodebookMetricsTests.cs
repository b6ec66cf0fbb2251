using System.Diagnostics.Metrics;
using TorchSharp;
using VectorQuantization.Codebooks.Health;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Codebooks.Health;

public sealed class CodebookMetricsTests
{
    [Fact]
    public void A_listener_gets_the_figures_of_each_level()
    {
        using var scope = NewDisposeScope();
        var first = new VectorQuantizer(new VectorQuantizerOptions(4, 1));
        first.SetCodes(tensor(new float[,] { { 0 }, { 10 }, { 20 }, { 30 } }));
        using var quantizer = new TwoLevels(first);
        using var health = new CodebookHealth(quantizer);
        using var metrics = new CodebookMetrics(health, "audio");
        Tensor latents = tensor(new float[,] { { 1 }, { 9 } });
        health.Add(latents, quantizer.call(latents));
        first.SetCodes(tensor(new float[,] { { 0 }, { 10 }, { 20 }, { 34 } }));
        health.Add(latents, quantizer.call(latents));

        Dictionary<string, double> seen = Measured("audio");

        seen.Should().BeEquivalentTo(new Dictionary<string, double>
        {
            ["vector_quantization.codebook.perplexity 0"] = 2,
            ["vector_quantization.codebook.perplexity 1"] = 1,
            ["vector_quantization.codebook.used_codes 0"] = 2,
            ["vector_quantization.codebook.used_codes 1"] = 1,
            ["vector_quantization.codebook.dead_codes 0"] = 2,
            ["vector_quantization.codebook.dead_codes 1"] = 2,
            ["vector_quantization.codebook.revived_codes 0"] = 0,
            ["vector_quantization.codebook.revived_codes 1"] = 0,
            ["vector_quantization.codebook.drift 0"] = 1,
            ["vector_quantization.quantization_error "] = 1,
        });
    }

    [Fact]
    public void Before_the_first_step_there_is_no_error_and_no_drift()
    {
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(4, 1));
        using var health = new CodebookHealth(quantizer);
        using var metrics = new CodebookMetrics(health, "early");
        Measured("early").Keys.Should().HaveCount(4).And.NotContain(key => key.Contains("drift") || key.Contains("error"));
    }

    [Fact]
    public void Nothing_is_published_after_disposal()
    {
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(4, 1));
        using var health = new CodebookHealth(quantizer);
        new CodebookMetrics(health, "gone").Dispose();
        Measured("gone").Should().BeEmpty();
    }

    [Fact]
    public void Without_a_name_there_is_no_such_tag()
    {
        using var quantizer = new VectorQuantizer(new VectorQuantizerOptions(4, 1));
        using var health = new CodebookHealth(quantizer);
        using var metrics = new CodebookMetrics(health);
        Measured(null).Should().HaveCount(4);
    }

    /// <summary>What a listener is told, by instrument and level.</summary>
    private static Dictionary<string, double> Measured(string? quantizer)
    {
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == CodebookMetrics.MeterName) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags.ToArray()));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags.ToArray()));
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;

        void Take(Instrument instrument, double value, KeyValuePair<string, object?>[] tags)
        {
            if (!Equals(tags.FirstOrDefault(tag => tag.Key == "quantizer").Value, quantizer)) return;
            seen.Add($"{instrument.Name} {tags.FirstOrDefault(tag => tag.Key == "level").Value}", value);
        }
    }
}
