using System.Diagnostics;

namespace Packages.Tests;

/// <summary>Runs dotnet's command line.</summary>
internal static class Dotnet
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>What the command printed; it must succeed.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="environment">Variables beside this process's own.</param>
    /// <param name="arguments">Its arguments.</param>
    public static string Run(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the build that runs these tests says to its own children is not for another build.
        foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)))
            start.Environment.Remove(name);
        // No build server is left behind.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        foreach ((string name, string value) in environment) start.Environment[name] = value;

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet {string.Join(' ', arguments)} did not end within {Patience}.");
        }
        string printed = output.Result;
        process.ExitCode.Should().Be(0, "dotnet {0} should succeed; it printed\n{1}\n{2}\n", string.Join(' ', arguments), printed, error.Result);
        return printed;
    }
}
