using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Packages.Tests.PublicApi;

/// <summary>A member as its declaration begins, with default values.</summary>
internal static class MemberLine
{
    public static string Of(ConstructorInfo constructor) =>
        $"{TypeLine.Obsolete(constructor)}{Access(constructor)}{TypeNames.Simple(constructor.DeclaringType!)}({Parameters(constructor.GetParameters())})";

    public static string Of(MethodInfo method) =>
        $"{TypeLine.Obsolete(method)}{Access(method)}{Signature(method, method.Name + TypeNames.Arguments(method.GetGenericArguments()))}{TypeLine.Constraints(method.GetGenericArguments())}";

    public static string Of(PropertyInfo property)
    {
        MethodInfo[] accessors = [.. property.GetAccessors(nonPublic: true).Where(ApiListing.IsOffered)];
        MethodInfo widest = accessors.FirstOrDefault(accessor => accessor.IsPublic) ?? accessors[0];
        string[] parts = [.. accessors.Select(accessor => (accessor.IsPublic == widest.IsPublic ? "" : "protected ") + (accessor.ReturnType == typeof(void) ? Setter(accessor) : "get") + ";")];
        ParameterInfo[] index = property.GetIndexParameters();
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        string name = index.Length > 0 ? $"this[{Parameters(index)}]" : property.Name;
        return $"{TypeLine.Obsolete(property)}{Access(widest)}{required}{TypeNames.Of(property)} {name} {{ {string.Join(' ', parts)} }}";
    }

    public static string Of(EventInfo happening) => $"{TypeLine.Obsolete(happening)}{Access(happening.AddMethod!)}event {TypeNames.Of(happening)} {happening.Name}";

    public static string Of(FieldInfo field)
    {
        string kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        string value = field.IsLiteral ? $" = {Constant(field.GetRawConstantValue(), field.FieldType)}" : "";
        return $"{TypeLine.Obsolete(field)}{(field.IsPublic ? "public " : "protected ")}{kind}{TypeNames.Of(field)} {field.Name}{value}";
    }

    /// <summary>"Result name(parameters)".</summary>
    internal static string Signature(MethodInfo method, string name) => $"{TypeNames.Of(method.ReturnParameter)} {name}({Parameters(method.GetParameters(), method)})";

    private static string Setter(MethodInfo accessor) => accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set";

    private static string Access(MethodBase method)
    {
        string access = method.IsPublic ? "public " : "protected ";
        if (method.IsStatic) return access + (method.IsAbstract ? "static abstract " : "static ");
        if (method.DeclaringType!.IsInterface) return method.IsAbstract ? "" : "virtual ";
        if (method is MethodInfo declared && declared.GetBaseDefinition() != declared) return access + (method.IsFinal ? "sealed " : method.IsAbstract ? "abstract " : "") + "override ";
        return access + (method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "");
    }

    private static string Parameters(ParameterInfo[] parameters, MethodInfo? method = null)
    {
        string extension = method?.IsDefined(typeof(ExtensionAttribute)) == true ? "this " : "";
        return extension + string.Join(", ", parameters.Select(parameter =>
        {
            string passing = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params "
                : !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
            string value = parameter.HasDefaultValue ? $" = {Constant(parameter.RawDefaultValue, parameter.ParameterType)}" : "";
            return $"{passing}{TypeNames.Of(parameter)} {parameter.Name}{value}";
        }));
    }

    private static string Constant(object? value, Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            null => type.IsValueType && plain == type ? "default" : "null",
            _ when plain.IsEnum => Enum.ToObject(plain, value) is var named && Enum.IsDefined(plain, named) ? $"{TypeNames.Of(plain)}.{named}" : $"({TypeNames.Of(plain)}){value}",
            string text => $"\"{text}\"",
            bool truth => truth ? "true" : "false",
            char letter => $"'{letter}'",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }
}
