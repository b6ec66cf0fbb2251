using System.Buffers.Binary;
using System.Text.Json;
using System.Xml.Linq;

namespace Samples.Tests.VqVae;

/// <summary>Thirty steps on generated shapes, once for all tests.</summary>
public sealed class ShortRun : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ShortRun() => Result = SampleProgram.Run("VqVae", "--dataset", "shapes", "--steps", "30", "--seed", "7", "--output", Folder);

    internal SampleResult Result { get; }

    public string Folder => Path.Combine(folder.Path, "made", "by the run");

    public string this[string name] => Path.Combine(Folder, name);

    public void Dispose() => folder.Dispose();
}

public class ShortRunTests(ShortRun run) : IClassFixture<ShortRun>
{
    private static readonly string[] Files =
        ["checkpoints", "codes.png", "curves.svg", "metrics.jsonl", "reconstructions.png", "report.html", "run.json", "snapshots", "summary.json", "uniform-samples.png", "vq-vae"];

    private static readonly string[] SummaryKeys =
        ["mse", "mse_over_variance", "perplexity", "used_codes", "bits_per_image", "compression_ratio", "steps_per_second", "seconds", "options"];

    [Fact]
    public void It_succeeds_and_prints_plain_lines_where_there_is_no_terminal()
    {
        run.Result.ExitCode.Should().Be(0);
        run.Result.Error.Should().BeEmpty();
        run.Result.Output.Should().NotContain("\e[");
        run.Result.Output.Should().MatchRegex(@"(?m)^step 30/30  \d+\.\d steps/s  loss \d\.\d+  error \d\.\d+  perplexity \d+\.\d$");
        run.Result.Output.Should().Contain("MSE / variance").And.Contain(run.Folder);
    }

    [Fact]
    public void It_leaves_its_files_and_nothing_else()
    {
        Directory.GetFileSystemEntries(run.Folder).Select(Path.GetFileName).Should().BeEquivalentTo(Files);
    }

    [Fact]
    public void The_summary_has_the_keys_that_other_programs_read()
    {
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(run["summary.json"]));

        summary.RootElement.EnumerateObject().Select(property => property.Name).Should().Equal(SummaryKeys);
        double Number(string name) => summary.RootElement.GetProperty(name).GetDouble();
        Number("bits_per_image").Should().Be(7 * 7 * 6);
        Number("compression_ratio").Should().BeApproximately(8.0 * 28 * 28 / (7 * 7 * 6), 1e-12);
        Number("perplexity").Should().BeInRange(1, 64);
        Number("used_codes").Should().BeInRange(1, 64);
        Number("mse").Should().BeInRange(0.001, 0.2);
        Number("seconds").Should().BePositive();
        summary.RootElement.GetProperty("options").GetProperty("seed").GetInt64().Should().Be(7);
    }

    [Fact]
    public void Thirty_steps_lower_the_loss()
    {
        double[] losses = [.. Lines("training").Select(line => line.GetProperty("loss").GetDouble())];

        losses[^5..].Average().Should().BeLessThan(0.8 * losses[..5].Average());
    }

    [Fact]
    public void Every_line_of_the_metrics_says_step_error_perplexity_and_time()
    {
        JsonElement[] training = [.. Lines("training")], validation = [.. Lines("validation")];

        training.Select(line => line.GetProperty("step").GetInt64()).Should().Equal(Enumerable.Range(1, 30).Select(step => (long)step));
        validation.Should().ContainSingle().Which.GetProperty("step").GetInt64().Should().Be(30);
        training.Should().OnlyContain(line => line.GetProperty("learning_rate").GetDouble() == 1e-3);
        foreach (JsonElement line in training.Concat(validation))
        {
            line.GetProperty(line.TryGetProperty("loss", out _) ? "reconstruction_error" : "mse_over_variance").GetDouble().Should().BePositive();
            line.GetProperty("perplexity").GetDouble().Should().BeInRange(1, 64);
            line.GetProperty("seconds").GetDouble().Should().BeGreaterThanOrEqualTo(0);
        }
    }

    [Theory]
    [InlineData("reconstructions.png", 0)]
    [InlineData("codes.png", 2)]
    [InlineData("uniform-samples.png", 0)]
    public void Pictures_are_PNG_files(string name, byte colourType)
    {
        byte[] png = File.ReadAllBytes(run[name]);

        png[..8].Should().Equal(0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a);
        BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)).Should().BeGreaterThan(16 * 28);
        png[25].Should().Be(colourType);
    }

    [Fact]
    public void The_report_tells_all_of_it()
    {
        string html = File.ReadAllText(run["report.html"]);
        XElement page = XElement.Parse(html["<!DOCTYPE html>".Length..]);

        page.Descendants("h1").Single().Value.Should().Be("VQ-VAE on generated shapes");
        page.Descendants("h2").Select(heading => heading.Value).Should().Equal(
            "Curves", "Reconstructions over time", "Code maps", "Codebook", "Samples", "Options", "Time", "Environment");
        page.Descendants("span").Select(label => label.Value).Should().ContainInOrder("original", "step 1", "step 10", "step 30", "image", "codes", "decoded");
        page.Descendants("img").Should().HaveCount(4 * 8 + 6 * 8 + 4 * 8);
        page.Descendants("dt").Select(name => name.Value).Should().Contain(["MSE / variance", "learning rate", "Processor", "Torch's threads"]);
        html.Should().Contain(">learning rate<").And.Contain(">quantizer's loss<").And.Contain(">training steps<");
    }

    [Fact]
    public void Snapshots_are_taken_early_on_and_at_validations()
    {
        Directory.GetFiles(run["snapshots"]).Select(Path.GetFileName).Should().BeEquivalentTo(
            "original.png", "step-000000001.png", "step-000000010.png", "step-000000030.png");
    }

    [Fact]
    public void Curves_are_an_SVG_file() => XDocument.Load(run["curves.svg"]).Root!.Name.LocalName.Should().Be("svg");

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_others()
    {
        using var folder = new TemporaryFolder();
        SampleProgram.Run("VqVae", "--dataset", "shapes", "--steps", "30", "--seed", "7", "--output", folder["same"]).ExitCode.Should().Be(0);
        SampleProgram.Run("VqVae", "--dataset", "shapes", "--steps", "30", "--seed", "8", "--output", folder["other"]).ExitCode.Should().Be(0);

        Deterministic(folder["same"]).Should().Equal(Deterministic(run.Folder));
        Deterministic(folder["other"]).Should().NotEqual(Deterministic(run.Folder));
        foreach (string picture in Files.Where(file => file.EndsWith(".png")))
            File.ReadAllBytes(Path.Combine(folder["same"], picture)).Should().Equal(File.ReadAllBytes(run[picture]));
    }

    /// <summary>The summary's numbers, except those of time, digit for digit.</summary>
    private static string[] Deterministic(string folder)
    {
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")));
        return [.. SummaryKeys[..6].Select(key => summary.RootElement.GetProperty(key).GetRawText())];
    }

    private IEnumerable<JsonElement> Lines(string phase) => File.ReadLines(run["metrics.jsonl"])
        .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
        .Where(line => line.GetProperty("phase").GetString() == phase);
}
