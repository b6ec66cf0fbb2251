using System.Diagnostics;
using VectorQuantization.Kernels.Cpu;

namespace VectorQuantization.Tests.Kernels;

/// <summary>Runs the search in processes of its own that may use fewer of the processor's instructions.</summary>
public sealed class InstructionSetTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "AVX-512")]
    [InlineData("DOTNET_EnableAVX2", "AVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic", "AVX2")]
    public async Task The_search_is_exact_without_an_instruction_set(string variable, string without)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SearchCheck).Assembly.Location, SearchCheck.Argument])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [variable] = "0" },
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.Should().Be(0, output + await errors);
        output.Should().EndWith("exact\n").And.NotContain(without);
        output.Should().Contain("portable");
    }

    [Fact]
    public void There_is_a_path_for_every_processor() => SimdKernel.Supported[^1].Name.Should().Be("portable");
}
