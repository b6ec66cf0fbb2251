using System.Runtime.CompilerServices;

namespace TorchSharp;

/// <summary>What all factories share: their defaults and their checks.</summary>
public static partial class torch
{
    private static ScalarType OrDefault(ScalarType? dtype) => dtype ?? defaultDType;

    private static Device OrDefault(Device device) => device ?? defaultDevice;

    /// <summary>The element type numbers have by default: int64 if all are integers or bools.</summary>
    private static ScalarType TypeOf(params ReadOnlySpan<Scalar> values)
    {
        foreach (Scalar value in values)
        {
            if (value.IsComplex) return defaultDType == ScalarType.Float64 ? ScalarType.ComplexFloat64 : ScalarType.ComplexFloat32;
        }
        foreach (Scalar value in values)
        {
            if (value.IsReal) return defaultDType;
        }
        return ScalarType.Int64;
    }

    private static long[] Sizes(long[] size) => size ?? throw new ArgumentNullException(nameof(size));

    private static T Required<T>(T value, [CallerArgumentExpression(nameof(value))] string name = null) where T : class =>
        value ?? throw new ArgumentNullException(name);

    /// <summary>Gives a new tensor what factories take beside its elements.</summary>
    private static Tensor Made(Tensor tensor, bool requires_grad, string[] names = null)
    {
        try
        {
            if (names is { Length: > 0 }) throw new NotSupportedException("Named dimensions are not supported by this backend.");
            if (requires_grad) tensor.requires_grad = true;
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }
}
