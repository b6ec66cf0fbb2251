using System.Xml.Linq;

namespace Samples.Tests.VqVae;

public class CompareTests(ShortRun run) : IClassFixture<ShortRun>
{
    [Fact]
    public void Runs_stand_side_by_side_with_the_options_they_differ_in()
    {
        using var folder = new TemporaryFolder();
        SampleProgram.Run("VqVae", "--dataset", "shapes", "--steps", "3", "--codes", "16", "--output", folder["b"]).ExitCode.Should().Be(0);

        SampleResult result = SampleProgram.Run("VqVae", "compare", run.Folder, folder["b"], "--output", folder["page/compared.html"]);

        result.Error.Should().BeEmpty();
        result.ExitCode.Should().Be(0);
        string[] lines = result.Output.Split('\n');
        Cells(lines[1]).Should().Equal("run", "codes", "steps", "seed", "MSE / variance", "perplexity", "used codes", "bits an image", "compression", "steps/s", "seconds");
        Cells(lines[3])[..4].Should().Equal(run.Folder, "64", "30", "7");
        Cells(lines[4])[..4].Should().Equal(folder["b"], "16", "3", "1");
        Cells(lines[4])[7..9].Should().Equal("196", "32.0 : 1");

        XElement page = XElement.Parse(File.ReadAllText(folder["page/compared.html"])["<!DOCTYPE html>".Length..]);
        page.Descendants("tbody").Single().Elements("tr").Select(row => row.Elements().First().Value).Should().Equal(run.Folder, folder["b"]);
        page.Descendants("h2").Select(heading => heading.Value).Should().Equal("Numbers", "Curves", "Options of all");
        page.Descendants("dt").Select(name => name.Value).Should().Contain("batch").And.NotContain(["codes", "output"]);
    }

    [Fact]
    public void Folders_that_are_no_runs_are_named()
    {
        using var folder = new TemporaryFolder();
        Compare(folder["none"]).Should().Contain("none' is no run: there is no such folder");
        Compare(folder.Path).Should().Contain("is no run: it has no summary.json");
        foreach (string content in (string[])["", "null", "{}", "[]", "{\"mse\":1}"])
        {
            File.WriteAllText(folder["summary.json"], content);
            Compare(folder.Path).Should().Contain("summary.json' is not the summary of a run of this program");
        }

        string Compare(string path)
        {
            SampleResult result = SampleProgram.Run("VqVae", "compare", run.Folder, path);
            result.ExitCode.Should().Be(1);
            result.Output.Should().BeEmpty();
            return result.ErrorLines.Should().ContainSingle().Which;
        }
    }

    [Theory]
    [InlineData("compare", "Required argument missing")]
    [InlineData("compare a --output b/", "--output is 'b/'; expected a file.")]
    public void Wrong_usage_is_one_line_and_exit_code_2(string arguments, string expected)
    {
        SampleResult result = SampleProgram.Run("VqVae", arguments.Split(' '));

        result.ExitCode.Should().Be(2);
        result.ErrorLines.Should().ContainSingle().Which.Should().StartWith("error: ").And.Contain(expected);
    }

    private static string[] Cells(string line) => [.. line.Trim('│', '\r').Split('│').Select(cell => cell.Trim())];
}
