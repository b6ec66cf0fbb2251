using System.CodeDom.Compiler;
using System.Reflection;
using VectorQuantization.PixelCnn;
using VectorQuantization.Quantizers;

namespace Packages.Tests;

/// <summary>What keeps builds of the same sources the same; the gate packs a second clone and compares.</summary>
public sealed class DeterminismTests
{
    [Theory]
    [InlineData(typeof(Quantizer))]
    [InlineData(typeof(GatedPixelCnn))]
    public void At_most_one_class_has_its_log_messages_generated(Type inPackage)
    {
        IEnumerable<Type> generated = inPackage.Assembly.GetTypes().Where(type => type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            .Any(method => method.GetCustomAttribute<GeneratedCodeAttribute>()?.Tool == "Microsoft.Extensions.Logging.Generators"));

        generated.Should().HaveCountLessThan(2, "the generator writes classes in an order of chance (dotnet/runtime issue 119587)");
    }
}
