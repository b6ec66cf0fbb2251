using System.Diagnostics;

namespace VectorQuantization.Tests.Checkpoints;

/// <summary>Runs Python with PyTorch, where both are installed: <c>$PYTHON</c>, or else Debian's.</summary>
internal static class Python
{
    public static string Program { get; } = Environment.GetEnvironmentVariable("PYTHON") is { Length: > 0 } chosen ? chosen : "/usr/bin/python3";

    public static bool HasTorch { get; } = File.Exists(Program) && Start(["-c", "import torch; torch.ones(1)"], Path.GetTempPath()).Code == 0;

    /// <summary>Runs a script that lies beside the tests and returns what it prints.</summary>
    /// <param name="script">Its file name.</param>
    /// <param name="folder">Its working folder, which is also its first argument.</param>
    public static string Run(string script, string folder)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Checkpoints", script);
        (int code, string output, string errors) = Start([path, folder], folder);
        code.Should().Be(0, errors);
        return output;
    }

    private static (int Code, string Output, string Errors) Start(string[] arguments, string folder)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}

/// <summary>A test that needs Python's PyTorch, skipped where it is not installed.</summary>
internal sealed class PyTorchFactAttribute : FactAttribute
{
    public PyTorchFactAttribute()
    {
        if (!Python.HasTorch) Skip = $"PyTorch is not installed for {Python.Program} (apt-get install python3-torch).";
    }
}

/// <inheritdoc cref="PyTorchFactAttribute"/>
internal sealed class PyTorchTheoryAttribute : TheoryAttribute
{
    public PyTorchTheoryAttribute()
    {
        if (!Python.HasTorch) Skip = $"PyTorch is not installed for {Python.Program} (apt-get install python3-torch).";
    }
}
