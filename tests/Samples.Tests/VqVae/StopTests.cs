using System.Diagnostics;

namespace Samples.Tests.VqVae;

public class StopTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_signal_ends_training_and_what_there_is_gets_written(string signal)
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        using Process process = SampleProgram.Start("VqVae", "--dataset", "shapes", "--steps", "1000000", "--output", folder.Path);
        WaitForTraining(process);

        Signal(process, signal);
        SampleResult result = SampleProgram.Finish(process);

        result.ExitCode.Should().Be(130);
        result.Error.Should().BeEmpty();
        result.Output.Should().MatchRegex(@"Stopped after \d+ of 1,000,000 steps\.").And.Contain("MSE / variance");
        Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Should().BeEquivalentTo(
            "checkpoints", "codes.png", "curves.svg", "metrics.jsonl", "reconstructions.png", "report.html", "run.json", "snapshots", "summary.json", "uniform-samples.png", "vq-vae");
    }

    /// <summary>The first step's line has come.</summary>
    private static void WaitForTraining(Process process)
    {
        while (process.StandardOutput.ReadLine() is string line)
        {
            if (line.StartsWith("step 1/", StringComparison.Ordinal)) return;
        }
        throw new InvalidOperationException("The program ended before its first step: " + process.StandardError.ReadToEnd());
    }

    private static void Signal(Process process, string signal)
    {
        // The shell's own kill: a small machine may have no program of that name.
        using Process kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {process.Id}"]);
        kill.WaitForExit();
    }
}
