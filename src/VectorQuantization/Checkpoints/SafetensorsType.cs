using static TorchSharp.torch;

namespace VectorQuantization.Checkpoints;

/// <summary>Element types by the names that the safetensors format gives them.</summary>
internal static class SafetensorsType
{
    private static readonly (string Name, ScalarType Type, int Size)[] Types =
    [
        ("BOOL", ScalarType.Bool, 1), ("U8", ScalarType.Byte, 1), ("I8", ScalarType.Int8, 1),
        ("I16", ScalarType.Int16, 2), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I32", ScalarType.Int32, 4), ("F32", ScalarType.Float32, 4),
        ("I64", ScalarType.Int64, 8), ("F64", ScalarType.Float64, 8), ("C64", ScalarType.ComplexFloat32, 8),
    ];

    /// <summary>All names, for messages.</summary>
    internal static string Names { get; } = string.Join(", ", Types.Select(t => t.Name));

    /// <summary>The type of a name, or null.</summary>
    internal static ScalarType? Find(string name)
    {
        foreach (var known in Types)
        {
            if (known.Name == name) return known.Type;
        }
        return null;
    }

    /// <summary>Whether the format has a name for a type.</summary>
    internal static bool Has(ScalarType type) => Types.Any(t => t.Type == type);

    /// <summary>The name of a type; libtorch's own where the format has none.</summary>
    internal static string NameOf(ScalarType type) => Types.FirstOrDefault(t => t.Type == type).Name ?? type.ToString();

    /// <summary>Bytes that an element of a type takes.</summary>
    internal static int SizeOf(ScalarType type) => Types.First(t => t.Type == type).Size;
}
