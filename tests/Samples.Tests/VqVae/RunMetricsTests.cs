using VqVaeSample.Record;

namespace Samples.Tests.VqVae;

public class RunMetricsTests
{
    private const string Good = """
        {"step":1,"phase":"training","loss":2.5,"perplexity":null}
        {"step":1,"phase":"validation","mse":0.5}

        """;

    [Fact]
    public void Lines_are_told_apart_by_phase_and_numbers_that_are_missing_are_NaN()
    {
        RunMetrics metrics = Read(Good);

        metrics.Training.Should().ContainSingle().Which["loss"].Should().Be(2.5);
        metrics.Training[0]["perplexity"].Should().Be(double.NaN);
        metrics.Validation.Should().ContainSingle().Which["mse"].Should().Be(0.5);
    }

    [Fact]
    public void A_last_line_that_was_not_written_to_its_end_is_passed_over()
    {
        Read(Good + "{\"step\":2,\"phase\":\"train").Training.Should().ContainSingle();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("{\"phase\":\"training\"}")]
    [InlineData("{\"step\":2}")]
    public void Other_lines_are_named(string line)
    {
        FluentActions.Invoking(() => Read(Good + line + "\n")).Should().Throw<InvalidDataException>().WithMessage("*metrics.jsonl, line 3: *");
    }

    private static RunMetrics Read(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["metrics.jsonl"], text);
        return RunMetrics.Read(folder["metrics.jsonl"]);
    }
}
