using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Packages.Tests;

/// <summary>What is in the packages.</summary>
[Collection(nameof(LocalFeed))]
public sealed partial class PackageContentTests(LocalFeed feed)
{
    [Theory]
    [InlineData(LocalFeed.Core)]
    [InlineData(LocalFeed.PixelCnn)]
    public void A_package_holds_the_assembly_its_documentation_and_its_README_alone(string name)
    {
        using ZipArchive package = feed.Open(name);

        package.Entries.Select(entry => entry.FullName).Where(path => path.StartsWith("lib/", StringComparison.Ordinal) || !path.Contains('/'))
            .Should().BeEquivalentTo("README.md", $"{name}.nuspec", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml", "[Content_Types].xml");
        Text(package, $"lib/net10.0/{name}.xml").Should().Contain($"<member name=\"T:{name}.");
    }

    [Theory]
    [InlineData(LocalFeed.Core, "TorchSharp", "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData(LocalFeed.PixelCnn, "TorchSharp", "Microsoft.Extensions.Logging.Abstractions", LocalFeed.Core)]
    public void A_package_says_its_licence_and_what_it_depends_on(string name, params string[] dependencies)
    {
        using ZipArchive package = feed.Open(name);
        XElement metadata = XElement.Parse(Text(package, $"{name}.nuspec")).Elements().Single();
        IEnumerable<XElement> Named(string tag) => metadata.Descendants().Where(element => element.Name.LocalName == tag);

        Named("license").Single().Value.Should().Be("MIT");
        Named("readme").Single().Value.Should().Be("README.md");
        Named("description").Single().Value.Should().NotBeEmpty();
        Named("dependency").Select(dependency => (string)dependency.Attribute("id")!).Should().BeEquivalentTo(dependencies);
        Named("dependency").Where(dependency => (string)dependency.Attribute("id")! == LocalFeed.Core).Select(dependency => (string)dependency.Attribute("version")!)
            .Should().AllBe(feed.Version);
    }

    [Theory]
    [InlineData(LocalFeed.Core)]
    [InlineData(LocalFeed.PixelCnn)]
    public void A_packages_README_has_no_link_into_the_repository(string name)
    {
        using ZipArchive package = feed.Open(name);

        Link().Matches(Text(package, "README.md")).Select(link => link.Groups[1].Value).Should().NotBeEmpty().And.OnlyContain(target => target.StartsWith("https://"));
    }

    [Fact]
    public void The_packages_README_shows_the_repositorys_program()
    {
        using ZipArchive package = feed.Open(LocalFeed.Core);

        Program(Text(package, "README.md")).Should().NotBeEmpty().And.Be(Program(File.ReadAllText(Path.Combine(ThisBuild.Repository, "README.md"))));
    }

    [Theory]
    [InlineData(LocalFeed.Core)]
    [InlineData(LocalFeed.PixelCnn)]
    public void Symbols_belong_to_the_assembly_and_hold_its_sources(string name)
    {
        using ZipArchive package = feed.Open(name), symbols = feed.Open(name, "snupkg");
        using var assembly = new PEReader(Memory(package, $"lib/net10.0/{name}.dll"));
        DebugDirectoryEntry[] entries = [.. assembly.ReadDebugDirectory()];
        DebugDirectoryEntry codeView = entries.Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(Memory(symbols, $"lib/net10.0/{name}.pdb"));
        MetadataReader pdb = provider.GetMetadataReader();
        // EmbeddedSource, of the specification of portable PDBs.
        var embedded = new Guid("0e8a571b-6926-466e-b4ad-8ab04611f5fe");

        new BlobContentId(pdb.DebugMetadataHeader!.Id).Guid.Should().Be(assembly.ReadCodeViewDebugDirectoryData(codeView).Guid);
        pdb.Documents.Should().OnlyContain(document => pdb.GetCustomDebugInformation(document).Any(handle => pdb.GetGuid(pdb.GetCustomDebugInformation(handle).Kind) == embedded));
        entries.Should().Contain(entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        if (ThisBuild.Configuration == "Release")
        {
            assembly.ReadCodeViewDebugDirectoryData(codeView).Path.Should().StartWith("/_/");
            pdb.Documents.Select(document => pdb.GetString(pdb.GetDocument(document).Name)).Should().OnlyContain(path => path.StartsWith("/_/"), "no path of this machine is in it");
        }
    }

    private static MemoryStream Memory(ZipArchive package, string path)
    {
        using Stream stream = package.GetEntry(path)!.Open();
        var memory = new MemoryStream();
        stream.CopyTo(memory);
        memory.Position = 0;
        return memory;
    }

    private static string Text(ZipArchive package, string path)
    {
        using var reader = new StreamReader(package.GetEntry(path)!.Open());
        return reader.ReadToEnd();
    }

    private static string Program(string document) => document.Split("```csharp")[1].Split("```")[0];

    [GeneratedRegex(@"\]\(([^)]*)\)")]
    private static partial Regex Link();
}
