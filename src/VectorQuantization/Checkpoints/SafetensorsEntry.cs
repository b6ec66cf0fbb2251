using static TorchSharp.torch;

namespace VectorQuantization.Checkpoints;

/// <summary>What the header of a safetensors file says about a tensor.</summary>
/// <param name="Name">Any text; it is never taken for a path.</param>
/// <param name="Type">Type of the elements.</param>
/// <param name="Shape">Sizes of the dimensions; none for a single number.</param>
/// <param name="Offset">Where the tensor's bytes begin, counted from the beginning of the file.</param>
/// <param name="Length">Number of its bytes.</param>
public sealed record SafetensorsEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape, long Offset, long Length)
{
    /// <summary>Type and shape as messages give them: "F32 (8, 3)".</summary>
    internal string Form => $"{SafetensorsType.NameOf(Type)} ({string.Join(", ", Shape)})";
}
