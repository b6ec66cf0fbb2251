namespace Samples.Tests.VqVae;

public class CommandLineTests
{
    [Fact]
    public void Help_names_every_option_with_its_default()
    {
        SampleResult result = SampleProgram.Run("VqVae", "--help");

        result.ExitCode.Should().Be(0);
        result.Error.Should().BeEmpty();
        string[] lines = result.Output.Split('\n');
        foreach (string option in (string[])["--data", "--output"]) lines.Should().Contain(line => line.Contains(option + " <folder>"));
        foreach (string option in (string[])["--codes", "--dimension", "--hidden", "--residual-channels", "--steps", "--batch", "--learning-rate",
            "--decay", "--seed", "--threads"])
        {
            lines.Should().Contain(line => line.Contains(option + " <number>") && line.Contains("[default: "));
        }
        lines.Should().Contain(line => line.Contains("--dataset <fashion-mnist|cifar10|shapes>") && line.Contains("[default: fashion-mnist]"));
        lines.Should().Contain(line => line.Contains("--preset <demo|sonnet-cifar10|course-cifar10>") && line.Contains("[default: demo]"));
        lines.Should().Contain(line => line.Contains("--quantizer <ema|gradient>") && line.Contains("[default: ema]"));
        lines.Should().Contain(line => line.Contains("--device <cpu|cuda>") && line.Contains("[default: cpu]"));
    }

    [Theory]
    [InlineData("--colour", "--colour")]
    [InlineData("surplus", "surplus")]
    [InlineData("--steps", "--steps")]
    [InlineData("--steps ten", "--steps is 'ten'; expected a whole number, 1 or more.")]
    [InlineData("--steps 0", "--steps is '0'; expected a whole number, 1 or more.")]
    [InlineData("--codes 2.5", "--codes is '2.5'; expected a whole number, 2 to 65536.")]
    [InlineData("--hidden 33", "--hidden is '33'; expected a multiple of 2, 2 to 4096.")]
    [InlineData("--learning-rate nan", "--learning-rate is 'nan'; expected a number")]
    [InlineData("--learning-rate 0,001", "--learning-rate is '0,001'; expected a number")]
    [InlineData("--decay 1", "--decay is '1'; expected a number")]
    [InlineData("--seed -1", "--seed is '-1'; expected a whole number, 0 or more.")]
    [InlineData("--dataset cifar", "--dataset is 'cifar'; expected fashion-mnist or cifar10 or shapes.")]
    [InlineData("--preset sonnet", "--preset is 'sonnet'; expected demo or sonnet-cifar10 or course-cifar10.")]
    [InlineData("--quantizer none", "--quantizer is 'none'; expected ema or gradient.")]
    [InlineData("--steps 1 --steps 2", "--steps")]
    [InlineData("--dataset shapes --data /tmp", "--data is for --dataset fashion-mnist")]
    public void Wrong_usage_is_one_line_and_exit_code_2(string arguments, string expected)
    {
        SampleResult result = SampleProgram.Run("VqVae", arguments.Split(' '));

        result.ExitCode.Should().Be(2);
        result.Output.Should().BeEmpty();
        result.ErrorLines.Should().ContainSingle().Which.Should().StartWith("error: ").And.Contain(expected).And.EndWith("See --help.");
    }

    [Theory]
    [InlineData("--dataset fashion-mnist", "train-images-idx3-ubyte")]
    [InlineData("--dataset cifar10", "data_batch_1.bin")]
    [InlineData("--preset sonnet-cifar10", "data_batch_1.bin")]
    [InlineData("--preset sonnet-cifar10 --dataset fashion-mnist", "train-images-idx3-ubyte")]
    public void Missing_data_is_one_line_and_exit_code_1(string arguments, string file)
    {
        using var folder = new TemporaryFolder();

        SampleResult result = SampleProgram.Run("VqVae", [.. arguments.Split(' '), "--data", folder.Path, "--output", folder["out"]]);

        result.ExitCode.Should().Be(1);
        result.ErrorLines.Should().ContainSingle().Which.Should().Contain(file).And.Contain(folder.Path);
    }

    [Fact]
    public void A_set_too_small_for_a_preset_is_one_line_and_exit_code_1()
    {
        using var folder = new TemporaryFolder();

        SampleResult result = SampleProgram.Run("VqVae", "--preset", "sonnet-cifar10", "--dataset", "shapes", "--output", folder.Path);

        result.ExitCode.Should().Be(1);
        result.ErrorLines.Should().ContainSingle().Which.Should().Contain("trains on 40000 images").And.Contain("has 10000");
    }

    [Fact]
    public void Damaged_data_is_one_line_and_exit_code_1()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
            File.WriteAllBytes(folder[name], [0, 0, 8]);

        SampleResult result = SampleProgram.Run("VqVae", "--data", folder.Path, "--output", folder["out"]);

        result.ExitCode.Should().Be(1);
        result.ErrorLines.Should().ContainSingle().Which.Should().Contain(folder.Path).And.Contain("byte offset");
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_one_line_and_exit_code_1_before_any_training()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "in the way");

        SampleResult result = SampleProgram.Run("VqVae", "--dataset", "shapes", "--output", Path.Combine(folder["file"], "demo"));

        result.ExitCode.Should().Be(1);
        result.Output.Should().BeEmpty();
        result.ErrorLines.Should().ContainSingle().Which.Should().Contain("The output folder").And.Contain(folder["file"]);
    }

    [Theory]
    [InlineData(2)] // The validation error overflows.
    [InlineData(9)] // A training loss does.
    public void A_model_that_diverges_is_one_line_and_exit_code_1(int steps)
    {
        using var folder = new TemporaryFolder();

        SampleResult result = SampleProgram.Run("VqVae", "--dataset", "shapes", "--batch", "32", "--learning-rate", "1", "--steps", $"{steps}", "--output", folder.Path);

        result.ExitCode.Should().Be(1);
        result.ErrorLines.Should().ContainSingle().Which.Should().MatchRegex("^error: .*(diverged|loss became).*lower .*learning.rate");
    }

    [Fact]
    public void A_missing_CUDA_device_is_one_line_and_exit_code_1()
    {
        if (TorchSharp.torch.cuda_is_available()) return;
        using var folder = new TemporaryFolder();

        SampleResult result = SampleProgram.Run("VqVae", "--dataset", "shapes", "--device", "cuda", "--output", folder.Path);

        result.ExitCode.Should().Be(1);
        result.ErrorLines.Should().ContainSingle().Which.Should().Contain("CUDA").And.Contain("--device cpu");
    }
}
