using System.Diagnostics;
using VectorQuantization.Training.Runs;

namespace Samples.Tests.VqVae;

/// <summary>In processes of their own, as users train; eng/kill-loop.sh does it fifty times.</summary>
public class ResumeTests
{
    private static readonly string[] Common = ["--dataset", "shapes", "--hidden", "8", "--batch", "16", "--checkpoint-every", "10"];

    [Fact]
    public void A_run_killed_on_its_way_ends_with_the_bits_of_one_that_was_left_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        SampleProgram.Run("VqVae", [.. Common, "--steps", "60", "--output", folder["whole"]]).ExitCode.Should().Be(0);
        using (Process process = SampleProgram.Start("VqVae", [.. Common, "--steps", "60", "--output", folder["killed"]]))
        {
            var waited = Stopwatch.StartNew();
            while (!process.HasExited && Checkpoint.Latest(folder["killed"]) is null && waited.Elapsed < TimeSpan.FromMinutes(2)) Thread.Sleep(5);
            process.Kill();
            process.WaitForExit();
        }

        SampleResult result = SampleProgram.Run("VqVae", [.. Common, "--steps", "60", "--output", folder["killed"], "--resume"]);

        result.ExitCode.Should().Be(0, result.Error);
        foreach (string name in (string[])["reconstructions.png", Path.Combine("checkpoints", "step-000000060", "model.safetensors")])
            File.ReadAllBytes(Path.Combine(folder["killed"], name)).Should().Equal(File.ReadAllBytes(Path.Combine(folder["whole"], name)), name);
    }

    [Fact]
    public void Other_options_than_the_runs_are_refused()
    {
        using var folder = new TemporaryFolder();
        SampleProgram.Run("VqVae", [.. Common, "--steps", "2", "--output", folder.Path]).ExitCode.Should().Be(0);

        SampleResult result = SampleProgram.Run("VqVae", [.. Common, "--steps", "4", "--output", folder.Path, "--resume", "--seed", "9"]);

        result.ExitCode.Should().Be(1);
        result.ErrorLines.Should().ContainSingle().Which.Should().Contain("began with other options");
    }
}
