using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace VectorQuantization.Imaging.Reports;

/// <summary>Where a run took place.</summary>
public static class ReportEnvironment
{
    private const string LinuxProcessors = "/proc/cpuinfo";

    /// <summary>This library, Torch and its threads, .NET, the operating system, the processor, the memory.</summary>
    public static IReadOnlyList<ReportFact> Facts() =>
    [
        new("VectorQuantization", Version(typeof(ReportEnvironment).Assembly)),
        new("TorchSharp", __version__),
        new("Torch's threads", get_num_threads().ToString(CultureInfo.InvariantCulture)),
        new("CUDA", cuda_is_available() ? "available" : "none"),
        new(".NET", RuntimeInformation.FrameworkDescription),
        new("Operating system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.RuntimeIdentifier}"),
        new("Processor", Processor()),
        new("Logical cores", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)),
        new("Memory", string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30):F1} GiB")),
    ];

    /// <summary>A version without the commit that some builds append.</summary>
    private static string Version(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? assembly.GetName().Version?.ToString() ?? "unknown";

    /// <summary>The processor's name where the system tells it, else its architecture.</summary>
    private static string Processor()
    {
        string architecture = RuntimeInformation.ProcessArchitecture.ToString();
        if (!OperatingSystem.IsLinux() || !File.Exists(LinuxProcessors)) return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? architecture;
        string? line = File.ReadLines(LinuxProcessors).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? architecture : $"{line[(line.IndexOf(':') + 1)..].Trim()}, {architecture}";
    }
}
