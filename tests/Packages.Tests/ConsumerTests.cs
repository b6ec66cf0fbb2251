using System.Globalization;

namespace Packages.Tests;

/// <summary>A project that knows the packages alone, in a folder of its own, with nothing restored before and no feed but local ones.</summary>
[Collection(nameof(LocalFeed))]
public sealed class ConsumerTests(LocalFeed feed)
{
    [Fact]
    public void A_users_project_restores_offline_builds_and_trains()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Consumer", "Program.cs"), folder["Program.cs"]);
        File.WriteAllText(folder["Consumer.csproj"], Project());
        File.WriteAllText(folder["nuget.config"], Sources());
        var environment = new Dictionary<string, string> { ["NUGET_PACKAGES"] = folder["packages"] };

        Dotnet.Run(folder.Path, environment, "build", "--nologo", "-v", "quiet", "-c", "Release", "-o", folder["out"]);
        string printed = Dotnet.Run(folder.Path, environment, folder["out/Consumer.dll"]);

        double[] Numbers(string name) => [.. printed.Split('\n').Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
            .Select(line => double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture))];
        double[] losses = Numbers("loss");
        losses.Should().HaveCount(20).And.OnlyContain(loss => double.IsFinite(loss));
        losses[^5..].Average().Should().BeLessThan(0.8 * losses[..5].Average());
        Numbers("perplexity").Should().ContainSingle().Which.Should().BeInRange(1, 32);
        Numbers("bits").Should().ContainSingle().Which.Should().BeInRange(1, 10, "an untrained prior knows little of 5 bits");
        Directory.Exists(folder[$"packages/{LocalFeed.PixelCnn.ToLowerInvariant()}/{feed.Version}"]).Should().BeTrue("the packages come from the feed");
    }

    private string Project() => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <InvariantGlobalization>true</InvariantGlobalization>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="{LocalFeed.Core}" Version="{feed.Version}" />
            <PackageReference Include="{LocalFeed.PixelCnn}" Version="{feed.Version}" />
            {(ThisBuild.TorchBackend == "package" ? $"""<PackageReference Include="TorchSharp-cpu" Version="{feed.TorchSharpVersion}" />""" : "")}
          </ItemGroup>
        </Project>
        """;

    // What the packages depend on was restored when they were built, and a folder of restored packages is a feed too.
    private string Sources() => $"""
        <configuration>
          <packageSources>
            <clear />
            <add key="packed" value="{feed.FolderPath}" />
            <add key="restored" value="{ThisBuild.RestoredPackages}" />
          </packageSources>
          <packageSourceMapping>
            <clear />
            <packageSource key="packed">
              <package pattern="{LocalFeed.Core}" />
              <package pattern="{LocalFeed.PixelCnn}" />
              {(ThisBuild.TorchBackend == "system" ? """<package pattern="TorchSharp" />""" : "")}
            </packageSource>
            <packageSource key="restored"><package pattern="*" /></packageSource>
          </packageSourceMapping>
          <fallbackPackageFolders><clear /></fallbackPackageFolders>
        </configuration>
        """;
}
