using System.Text.Json;

namespace Samples.Tests.PixelCnnPrior;

/// <summary>A few steps of everything on generated shapes, once for all tests.</summary>
public sealed class ShortPriorRun : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ShortPriorRun() => Result = Run("--output", Folder);

    internal SampleResult Result { get; }

    public string Folder => folder["made"];

    internal static SampleResult Run(params string[] more) => SampleProgram.Run("PixelCnnPrior",
        ["--dataset", "shapes", "--vq-vae-steps", "30", "--classifier-steps", "20", "--steps", "20", "--layers", "2", "--channels", "16", "--threads", "1", .. more]);

    public void Dispose() => folder.Dispose();
}

public class ShortPriorRunTests(ShortPriorRun run) : IClassFixture<ShortPriorRun>
{
    private static readonly string[] Keys = ["validation_bits_per_code", "training_bits_per_code", "uniform_bits", "position_frequency_bits", "class_accuracy_real",
        "class_accuracy_reconstructed", "class_accuracy_sampled", "samples_per_second", "seconds", "options"];

    [Fact]
    public void It_succeeds_and_leaves_its_files_and_nothing_else()
    {
        run.Result.Error.Should().BeEmpty();
        run.Result.ExitCode.Should().Be(0);
        run.Result.Output.Should().Contain("bits per code").And.Contain("classifier accuracy").And.Contain(run.Folder);
        Directory.GetFileSystemEntries(run.Folder).Select(Path.GetFileName).Should()
            .BeEquivalentTo("class-samples.png", "training", "uniform-samples.png", "prior.safetensors", "vq-vae", "summary.json");
    }

    [Fact]
    public void The_summary_has_the_keys_that_other_programs_read()
    {
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Folder, "summary.json")));
        double Number(string name) => summary.RootElement.GetProperty(name).GetDouble();

        summary.RootElement.EnumerateObject().Select(property => property.Name).Should().Equal(Keys);
        Number("uniform_bits").Should().Be(6);
        Number("validation_bits_per_code").Should().BeInRange(0, 6.5);
        Number("position_frequency_bits").Should().BeInRange(0, 6.1);
        foreach (string key in Keys.Where(key => key.StartsWith("class_accuracy"))) Number(key).Should().BeInRange(0, 1);
        summary.RootElement.GetProperty("options").GetProperty("data_set").GetString().Should().Be("shapes");
    }

    [Fact]
    public void A_saved_VQVAE_is_taken_instead_of_training_one()
    {
        using var folder = new TemporaryFolder();
        SampleResult result = ShortPriorRun.Run("--vq-vae", run.Folder, "--output", folder["again"]);

        result.ExitCode.Should().Be(0);
        result.Output.Should().NotContain("VQ-VAE 1/");
        // The codes are the same; the prior's first weights are drawn after fewer others, so that its numbers are not.
        Frequencies(folder["again"]).Should().Be(Frequencies(run.Folder));
    }

    [Fact]
    public void Binary_pixels_are_learned_too()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        foreach (string split in new[] { "train", "valid", "test" })
        {
            byte[] packed = new byte[98 * 8];
            random.NextBytes(packed);
            folder.Add(split + ".packed98", packed);
        }

        SampleResult result = SampleProgram.Run("PixelCnnPrior", "--dataset", "binarized-mnist", "--data", folder.Path, "--steps", "3", "--batch", "4",
            "--layers", "1", "--channels", "8", "--threads", "1", "--output", folder["out"]);

        result.Error.Should().BeEmpty();
        using JsonDocument numbers = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["out"], "binarized-mnist.json")));
        // Noise: ln 2 a pixel is the best there is.
        numbers.RootElement.GetProperty("test_nats").GetDouble().Should().BeInRange(784 * Math.Log(2) * 0.99, 784);
    }

    [Theory]
    [InlineData(2, "--layers is '0'; expected a number, 1 to 1000.", "--layers", "0")]
    [InlineData(2, "--dataset is 'mnist'; expected", "--dataset", "mnist")]
    [InlineData(1, "needs --data", "--dataset", "binarized-mnist")]
    [InlineData(1, "'none' holds no VQ-VAE", "--dataset", "shapes", "--vq-vae", "none")]
    public void What_cannot_be_is_said_in_one_line(int exitCode, string message, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        SampleResult result = SampleProgram.Run("PixelCnnPrior", [.. arguments, "--output", folder["out"]]);

        result.ExitCode.Should().Be(exitCode);
        result.ErrorLines.Should().ContainSingle().Which.Should().Contain(message);
    }

    private static string Frequencies(string folder)
    {
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")));
        return summary.RootElement.GetProperty("position_frequency_bits").GetRawText();
    }
}
