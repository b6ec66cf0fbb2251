using System.Text.Json;
using VqVaeSample;

namespace Samples.Tests.VqVae;

public class PresetTests
{
    [Fact]
    public void Options_given_change_single_settings_of_a_preset()
    {
        using var folder = new TemporaryFolder();

        JsonElement options = Summary(folder, "--preset", "course-cifar10", "--dataset", "shapes", "--steps", "2", "--batch", "4", "--hidden", "8").GetProperty("options");

        options.GetProperty("preset").GetString().Should().Be("course-cifar10");
        options.GetProperty("data_set").GetString().Should().Be("shapes");
        options.GetProperty("batch").GetInt32().Should().Be(4);
        options.GetProperty("hidden").GetInt32().Should().Be(8);
        options.GetProperty("codes").GetInt32().Should().Be(256);
        options.GetProperty("dimension").GetInt32().Should().Be(512);
        options.GetProperty("quantizer").GetString().Should().Be("ema");
        options.GetProperty("learning_rate").GetDouble().Should().Be(1e-3);
    }

    [Cifar10Fact]
    public void Two_steps_of_Sonnets_example_stand_beside_the_published_numbers()
    {
        using var folder = new TemporaryFolder();

        JsonElement summary = Summary(folder, "--preset", "sonnet-cifar10", "--steps", "2");

        summary.GetProperty("bits_per_image").GetDouble().Should().Be(8 * 8 * 9);
        JsonElement[] comparison = [.. summary.GetProperty("comparison").EnumerateArray()];
        JsonElement published = comparison.Single(row => row.GetProperty("metric").GetString() == "perplexity" && row.GetProperty("step").GetInt64() == 10_000);
        published.GetProperty("published").GetDouble().Should().Be(326.3);
        published.GetProperty("ours").ValueKind.Should().Be(JsonValueKind.Null);
        JsonElement ours = comparison.Single(row => row.GetProperty("metric").GetString() == "perplexity" && row.GetProperty("step").GetInt64() == 2);
        ours.GetProperty("ours").GetDouble().Should().BeInRange(1, 512);
    }

    [Fact]
    public void A_run_is_compared_where_it_has_the_presets_settings()
    {
        DemoOptions preset = Preset.SonnetCifar10.Options;

        Preset.PublishedFor(preset with { Steps = 5, Seed = 9, Threads = 3, Output = "elsewhere", Data = "there" }).Should().Be(Preset.SonnetCifar10.Published);
        Preset.PublishedFor(preset with { Codes = 511 }).Should().BeNull();
        Preset.PublishedFor(preset with { DataSet = DemoDataSet.FashionMnist }).Should().BeNull();
        Preset.PublishedFor(new DemoOptions()).Should().BeNull();
    }

    private static JsonElement Summary(TemporaryFolder folder, params string[] arguments)
    {
        SampleResult result = SampleProgram.Run("VqVae", [.. arguments, "--output", folder.Path]);
        result.Error.Should().BeEmpty();
        result.ExitCode.Should().Be(0);
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(folder["summary.json"]));
        return summary.RootElement.Clone();
    }
}

/// <summary>A test that needs CIFAR-10, skipped where it is not on the machine.</summary>
internal sealed class Cifar10FactAttribute : FactAttribute
{
    public Cifar10FactAttribute()
    {
        string cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "VectorQuantization", "cifar-10");
        if (!Directory.Exists(cache) && !Directory.Exists("/usr/share/datasets/cifar-10"))
            Skip = "CIFAR-10 is not on this machine (eng/setup.sh data cifar-10, or the demo's download).";
    }
}
