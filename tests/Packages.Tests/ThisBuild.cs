using System.Reflection;

namespace Packages.Tests;

/// <summary>How the tests, and with them the libraries, were built.</summary>
internal static class ThisBuild
{
    public static string Repository { get; } = Value(nameof(Repository));

    public static string Configuration { get; } = Value(nameof(Configuration));

    public static string ArtifactsPath { get; } = Value(nameof(ArtifactsPath));

    public static string TorchBackend { get; } = Value(nameof(TorchBackend));

    /// <summary>The folder that the build's restore put packages in.</summary>
    public static string RestoredPackages { get; } = Value(nameof(RestoredPackages));

    private static string Value(string key) => typeof(ThisBuild).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
