using System.Reflection;
using VectorQuantization.PixelCnn;
using VectorQuantization.Quantizers;

namespace Packages.Tests.PublicApi;

/// <summary>Holds the packages' public API against the listings in api/, so that no change of it goes unseen. <c>make api</c> writes them anew.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<Type> Packages => [typeof(Quantizer), typeof(GatedPixelCnn)];

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_API_is_the_one_that_is_listed(Type inPackage)
    {
        Assembly assembly = inPackage.Assembly;
        string name = $"api/{assembly.GetName().Name}.txt", path = Path.Combine(ThisBuild.Repository, name), now = ApiListing.Of(assembly);
        if (Environment.GetEnvironmentVariable("ACCEPT_API") == "1") File.WriteAllText(path, now);

        string change = ApiChange.Between(File.Exists(path) ? File.ReadAllText(path) : "", now);

        Assert.True(change.Length == 0, $"The public API is not the one listed in {name}. If it should be so, write the listing anew with 'make api' and commit it.\n{change}");
    }
}
