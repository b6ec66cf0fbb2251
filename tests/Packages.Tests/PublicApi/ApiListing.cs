using System.Reflection;
using System.Runtime.CompilerServices;

namespace Packages.Tests.PublicApi;

/// <summary>Lists what an assembly offers to those who use it or derive from it: a line a type and, below it, a line a member.</summary>
/// <remarks>Left out is what the language adds by itself: the equality, text, copies and deconstruction of records, the constructor of enums, accessors.</remarks>
internal static class ApiListing
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public static string Of(Assembly assembly)
    {
        List<string> lines = [];
        foreach (IGrouping<string, Type> space in assembly.GetExportedTypes().GroupBy(type => type.Namespace!).OrderBy(space => space.Key, StringComparer.Ordinal))
        {
            lines.AddRange(["", $"namespace {space.Key}"]);
            foreach (Type type in space.OrderBy(TypeNames.Of, StringComparer.Ordinal)) lines.AddRange(["", .. Of(type)]);
        }
        return string.Join('\n', lines.Skip(1)) + "\n";
    }

    /// <summary>The lines of a type.</summary>
    public static IEnumerable<string> Of(Type type) => Members(type).Select(member => "    " + member).Prepend(TypeLine.Of(type));

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (field.Name, Value: Convert.ToInt64(field.GetRawConstantValue())))
                .OrderBy(field => field.Value).Select(field => $"{field.Name} = {field.Value}");
        }
        if (type.BaseType == typeof(MulticastDelegate)) return [];
        // ".ctor" comes before all other names.
        return type.GetMembers(Declared).Where(member => !IsImplied(member)).Select(member => (member.Name, Line: Line(member))).Where(member => member.Line is not null)
            .OrderBy(member => member.Name, StringComparer.Ordinal).ThenBy(member => member.Line, StringComparer.Ordinal).Select(member => member.Line!);
    }

    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsOffered(constructor) => MemberLine.Of(constructor),
        MethodInfo method when IsOffered(method) && !IsAccessor(method) => MemberLine.Of(method),
        PropertyInfo property when IsOffered(property.GetMethod) || IsOffered(property.SetMethod) => MemberLine.Of(property),
        EventInfo happening when IsOffered(happening.AddMethod) => MemberLine.Of(happening),
        FieldInfo field when field.IsPublic || ((field.IsFamily || field.IsFamilyOrAssembly) && !field.DeclaringType!.IsSealed) => MemberLine.Of(field),
        _ => null,
    };

    /// <summary>Whether users can call it, or override it.</summary>
    internal static bool IsOffered(MethodBase? method) =>
        method is not null && (method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed));

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsImplied(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute)) || member is PropertyInfo { Name: "EqualityContract" };
}
