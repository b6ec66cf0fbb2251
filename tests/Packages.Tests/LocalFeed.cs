using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using TorchSharp;

namespace Packages.Tests;

/// <summary>A folder with the two packages, packed as <c>make pack</c> does from what was built.</summary>
[CollectionDefinition(nameof(LocalFeed))]
public sealed class LocalFeed : ICollectionFixture<LocalFeed>, IDisposable
{
    public const string Core = "VectorQuantization", PixelCnn = "VectorQuantization.PixelCnn";

    private readonly TemporaryFolder folder = new();

    public LocalFeed()
    {
        foreach (string project in new[] { Core, PixelCnn })
        {
            // The files that packing leaves beside the package would otherwise lie in the repository's own outputs.
            Dotnet.Run(ThisBuild.Repository, new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "1700000000" }, "pack", $"src/{project}", "--no-build", "--nologo", "-v", "quiet",
                "-c", ThisBuild.Configuration, "-o", folder.Path, $"-p:ArtifactsPath={ThisBuild.ArtifactsPath}", $"-p:TorchBackend={ThisBuild.TorchBackend}",
                $"-p:NuspecOutputPath={folder["nuspec"]}/");
        }
        Version = Path.GetFileNameWithoutExtension(Directory.GetFiles(folder.Path, $"{PixelCnn}.*.nupkg").Single())[(PixelCnn.Length + 1)..];
        TorchSharpVersion = DependencyVersion("TorchSharp");
        if (ThisBuild.TorchBackend == "system") PackTorchSharp();
    }

    public string FolderPath => folder.Path;

    public string Version { get; }

    /// <summary>The version of TorchSharp that the packages depend on.</summary>
    public string TorchSharpVersion { get; }

    /// <summary>Opens a package.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="extension">"nupkg", or "snupkg" for its symbols.</param>
    internal ZipArchive Open(string name, string extension = "nupkg") => ZipFile.OpenRead(folder[$"{name}.{Version}.{extension}"]);

    public void Dispose() => folder.Dispose();

    private string DependencyVersion(string name)
    {
        using ZipArchive package = Open(Core);
        using Stream nuspec = package.GetEntry($"{Core}.nuspec")!.Open();
        return (string)XElement.Load(nuspec).Descendants().Single(element => (string?)element.Attribute("id") == name).Attribute("version")!;
    }

    /// <summary>Where the package TorchSharp cannot be restored, the backend takes its place: a package of the same name and version.</summary>
    private void PackTorchSharp()
    {
        string assembly = typeof(torch).Assembly.Location;
        using ZipArchive package = ZipFile.Open(folder[$"TorchSharp.{TorchSharpVersion}.nupkg"], ZipArchiveMode.Create);
        package.CreateEntryFromFile(assembly, "lib/net10.0/TorchSharp.dll");
        package.CreateEntryFromFile(Path.Combine(Path.GetDirectoryName(assembly)!, "libtorch_bridge.so"), $"runtimes/{RuntimeInformation.RuntimeIdentifier}/native/libtorch_bridge.so");
        using var nuspec = new StreamWriter(package.CreateEntry("TorchSharp.nuspec").Open());
        nuspec.Write($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>TorchSharp</id><version>{TorchSharpVersion}</version><authors>-</authors><description>The system backend.</description>
                <dependencies><group targetFramework="net10.0" /></dependencies>
              </metadata>
            </package>
            """);
    }
}
