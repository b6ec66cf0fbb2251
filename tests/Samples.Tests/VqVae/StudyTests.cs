using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using VqVaeSample.Study;

namespace Samples.Tests.VqVae;

public class StudyTests
{
    [Fact]
    public void The_study_runs_every_size_once_and_goes_on_where_it_was()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["study-k", "--dataset", "shapes", "--steps", "2", "--output", folder.Path, "--codes"];

        Run([.. arguments, "8,2"]).Should().Contain("1/2  generated shapes  K 2").And.Contain("2/2  generated shapes  K 8").And.NotContain("from before");
        string again = Run([.. arguments, "2,4,8"]);

        again.Split('\n').Where(line => line.Contains("from before")).Should().HaveCount(2);
        Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Should().BeEquivalentTo("report.html", "shapes", "shapes.png", "summary.json");
        Directory.GetDirectories(folder["shapes"]).Select(Path.GetFileName).Should().BeEquivalentTo("k-00002", "k-00004", "k-00008");
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(folder["summary.json"]));
        JsonElement[] runs = [.. summary.RootElement.GetProperty("runs").EnumerateArray()];
        runs.Select(run => run.GetProperty("codes").GetInt32()).Should().Equal(2, 4, 8);
        runs.Select(run => run.GetProperty("bits_per_image").GetDouble()).Should().Equal(49, 98, 147);
        runs.Should().OnlyContain(run => run.GetProperty("mse_over_variance").GetDouble() > 0 && run.GetProperty("perplexity").GetDouble() >= 1);

        XElement page = XElement.Parse(File.ReadAllText(folder["report.html"])["<!DOCTYPE html>".Length..]);
        page.Descendants("span").Select(label => label.Value).Should().Equal("original", "K 2", "K 4", "K 8");
        page.Descendants("tbody").Single().Elements("tr").Should().HaveCount(3);
    }

    [Fact]
    public void Runs_of_other_options_are_run_again()
    {
        using var folder = new TemporaryFolder();
        Run("study-k", "--dataset", "shapes", "--codes", "2", "--steps", "1", "--output", folder.Path);

        Run("study-k", "--dataset", "shapes", "--codes", "2", "--steps", "2", "--output", folder.Path).Should().NotContain("from before");
    }

    [Fact]
    public void A_run_that_is_interrupted_is_not_kept()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        using Process process = SampleProgram.Start("VqVae", "study-k", "--dataset", "shapes", "--codes", "2", "--steps", "1000000", "--output", folder.Path);
        // The first snapshot is the first step's.
        while (!File.Exists(folder["shapes/k-00002/snapshots/step-000000001.png"]) && !process.HasExited) Thread.Sleep(20);

        using (Process kill = Process.Start("/bin/sh", ["-c", $"kill -INT {process.Id}"])) kill.WaitForExit();
        SampleResult result = SampleProgram.Finish(process);

        result.ExitCode.Should().Be(130);
        result.Error.Should().BeEmpty();
        result.Output.Should().Contain("0 of 1 runs are done and kept; the same command goes on");
        File.Exists(folder["shapes/k-00002/summary.json"]).Should().BeFalse();
    }

    [Theory]
    [InlineData("study-k --codes 2,x", "--codes has 'x'; expected 2 to 65536, with commas between them.")]
    [InlineData("study-k --codes 1", "--codes has '1'")]
    [InlineData("study-k --codes 2,,4", "--codes has ''")]
    [InlineData("study-k --dataset shapes,cifar", "--dataset has 'cifar'; expected fashion-mnist|cifar10|shapes, with commas between them.")]
    public void Wrong_usage_is_one_line_and_exit_code_2(string arguments, string expected)
    {
        SampleResult result = SampleProgram.Run("VqVae", arguments.Split(' '));

        result.ExitCode.Should().Be(2);
        result.ErrorLines.Should().ContainSingle().Which.Should().StartWith("error: ").And.Contain(expected);
    }

    [Fact]
    public void The_sizes_are_those_of_the_course_and_powers_of_two()
    {
        new StudyOptions().Codes.Should().Equal(2, 4, 8, 16, 32, 39, 44, 49, 54, 59, 64, 69, 74, 79, 84, 89, 128, 256, 512, 1024, 2048, 4096, 8192);
    }

    private static string Run(params string[] arguments)
    {
        SampleResult result = SampleProgram.Run("VqVae", arguments);
        result.Error.Should().BeEmpty();
        result.ExitCode.Should().Be(0);
        return result.Output;
    }
}
