using System.Reflection;
using System.Runtime.CompilerServices;

namespace Packages.Tests.PublicApi;

/// <summary>A type as its declaration begins: "public sealed class Name : Base, Interface where T : class".</summary>
internal static class TypeLine
{
    public static string Of(Type type)
    {
        string access = type.IsNestedFamily || type.IsNestedFamORAssem ? "protected" : "public";
        if (type.BaseType == typeof(MulticastDelegate)) return $"{access} delegate {MemberLine.Signature(type.GetMethod("Invoke")!, TypeNames.Of(type))}";
        string[] bases = [.. Bases(type)];
        return $"{Obsolete(type)}{access} {Kind(type)} {TypeNames.Of(type)}{(bases.Length > 0 ? " : " + string.Join(", ", bases) : "")}{Constraints(type.GetGenericArguments())}";
    }

    // For compilers that know no required members or ref structs, the compiler marks those obsolete too.
    internal static string Obsolete(MemberInfo member) =>
        member.IsDefined(typeof(ObsoleteAttribute)) && !member.IsDefined(typeof(CompilerFeatureRequiredAttribute)) ? "[Obsolete] " : "";

    internal static string Constraints(IEnumerable<Type> parameters) => string.Concat(parameters.Where(p => p.IsGenericParameter).Select(parameter =>
    {
        GenericParameterAttributes attributes = parameter.GenericParameterAttributes;
        bool isValue = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        List<string> constraints = [];
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)) constraints.Add("class");
        if (isValue) constraints.Add("struct");
        constraints.AddRange(parameter.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(TypeNames.Of));
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isValue) constraints.Add("new()");
        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }));

    private static string Kind(Type type)
    {
        if (type.IsEnum) return type.IsDefined(typeof(FlagsAttribute)) ? "[Flags] enum" : "enum";
        if (type.IsInterface) return "interface";
        bool isRecord = type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance)?.IsDefined(typeof(CompilerGeneratedAttribute)) == true;
        if (type.IsValueType)
            return (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "") + (isRecord ? "record struct" : "struct");
        string openness = (type.IsAbstract, type.IsSealed) switch { (true, true) => "static ", (true, false) => "abstract ", (false, true) => "sealed ", _ => "" };
        return openness + (isRecord ? "record" : "class");
    }

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
        {
            Type number = Enum.GetUnderlyingType(type);
            return number == typeof(int) ? [] : [TypeNames.Of(number)];
        }
        // Interfaces of a base or of another interface need no word, and a record is always equatable.
        Type[] all = type.GetInterfaces();
        IEnumerable<Type> implied = all.SelectMany(i => i.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []);
        IEnumerable<string> interfaces = all.Except(implied).Where(i => i.IsVisible && !(i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEquatable<>)))
            .Select(TypeNames.Of).Order(StringComparer.Ordinal);
        return type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? interfaces.Prepend(TypeNames.Of(parent)) : interfaces;
    }
}
