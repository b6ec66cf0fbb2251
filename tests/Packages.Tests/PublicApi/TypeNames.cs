using System.Reflection;
using System.Runtime.CompilerServices;

namespace Packages.Tests.PublicApi;

/// <summary>Names of types as C# writes them, without namespaces, with what may be null and what the elements of a tuple are called.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(char)] = "char", [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long",
        [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal",
    };

    public static string Of(Type type) => Of(type, null, []);

    public static string Of(ParameterInfo parameter) => Of(parameter.ParameterType, new NullabilityInfoContext().Create(parameter), Elements(parameter));

    public static string Of(PropertyInfo property) => Of(property.PropertyType, new NullabilityInfoContext().Create(property), Elements(property));

    public static string Of(FieldInfo field) => Of(field.FieldType, new NullabilityInfoContext().Create(field), Elements(field));

    public static string Of(EventInfo happening) => Of(happening.EventHandlerType!, new NullabilityInfoContext().Create(happening), Elements(happening));

    /// <summary>The name alone, without the types around it and its arguments.</summary>
    public static string Simple(Type type) => type.Name.Split('`')[0];

    public static string Arguments(IEnumerable<Type> arguments) => string.Join(", ", arguments.Select(Of)) is { Length: > 0 } list ? $"<{list}>" : "";

    private static Queue<string?> Elements(ICustomAttributeProvider provider) =>
        new(provider.GetCustomAttributes(typeof(TupleElementNamesAttribute), false).Cast<TupleElementNamesAttribute>().SingleOrDefault()?.TransformNames ?? []);

    private static string Of(Type type, NullabilityInfo? nullability, Queue<string?> elements)
    {
        if (type.IsByRef) return Of(type.GetElementType()!, nullability, elements);
        if (Nullable.GetUnderlyingType(type) is { } value) return Of(value, nullability, elements) + "?";
        string suffix = nullability?.ReadState == NullabilityState.Nullable && !type.IsValueType ? "?" : "";
        if (type.IsArray) return $"{Of(type.GetElementType()!, nullability?.ElementType, elements)}[{new string(',', type.GetArrayRank() - 1)}]{suffix}";
        if (type.IsPointer) return Of(type.GetElementType()!) + "*";
        if (Keywords.TryGetValue(type, out string? keyword)) return keyword + suffix;
        if (type.IsGenericParameter) return type.Name + suffix;

        string Argument(Type argument, int i) => Of(argument, nullability?.GenericTypeArguments.ElementAtOrDefault(i), elements);
        Type[] arguments = type.GetGenericArguments();
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
        {
            // The names of a tuple's elements stand before those of tuples within it.
            string?[] names = [.. arguments.Select(_ => elements.TryDequeue(out string? name) ? name : null)];
            return $"({string.Join(", ", arguments.Select((argument, i) => $"{Argument(argument, i)} {names[i]}".TrimEnd()))})";
        }
        int outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string around = type.IsNested ? Of(type.DeclaringType!) + "." : "";
        string[] own = [.. arguments.Select(Argument).Skip(outer)];
        return $"{around}{Simple(type)}{(own.Length > 0 ? $"<{string.Join(", ", own)}>" : "")}{suffix}";
    }
}
