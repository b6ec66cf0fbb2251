using TorchSharp;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Models.Saving;

/// <summary>The type of a part's floating-point tensors.</summary>
internal static class Precision
{
    /// <returns>Null where the part has no tensor of its own.</returns>
    /// <exception cref="NotSupportedException">There are several types.</exception>
    internal static ScalarType? Of(nn.Module module, string part)
    {
        if (module is ImplicitQuantizer rule) return rule.Precision;
        ScalarType[] types = [.. OwnTensors(module).Select(tensor => tensor.dtype).Where(is_floating_point).Distinct()];
        return types.Length switch
        {
            0 => null,
            1 => types[0],
            _ => throw new NotSupportedException(
                $"Of {part}, a {module.GetType().Name}, tensors are of the types {string.Join(" and ", types)}; expected one type: convert it with to()."),
        };
    }

    internal static void Set(nn.Module module, ScalarType? type)
    {
        if (type is null) return;
        if (!is_floating_point(type.Value)) throw new ArgumentException($"The precision {type} is not a floating-point type.", nameof(type));
        module.to(type.Value);
    }

    /// <summary>Those of a module, but not those of the quantizers that it is made of.</summary>
    private static IEnumerable<Tensor> OwnTensors(nn.Module module) =>
        [.. module.parameters(false), .. module.buffers(false), .. module.children().Where(child => child is not Quantizer).SelectMany(OwnTensors)];
}
