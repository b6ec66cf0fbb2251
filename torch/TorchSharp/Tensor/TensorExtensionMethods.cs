using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Reads one-element tensors as .NET's numbers, and makes tensors of those.</summary>
public static partial class TensorExtensionMethods
{
    public static bool ToBoolean(this Tensor value) => value.ToScalar().ToBoolean();

    public static byte ToByte(this Tensor value) => value.ToScalar().ToByte();

    public static sbyte ToSByte(this Tensor value) => value.ToScalar().ToSByte();

    public static short ToInt16(this Tensor value) => value.ToScalar().ToInt16();

    public static int ToInt32(this Tensor value) => value.ToScalar().ToInt32();

    public static long ToInt64(this Tensor value) => value.ToScalar().ToInt64();

    public static Half ToHalf(this Tensor value) => value.ToScalar().ToHalf();

    public static BFloat16 ToBFloat16(this Tensor value) => value.ToScalar().ToBFloat16();

    public static float ToSingle(this Tensor value) => value.ToScalar().ToSingle();

    public static double ToDouble(this Tensor value) => value.ToScalar().ToDouble();

    public static (float, float) ToComplex32(this Tensor value) => value.ToScalar().ToComplexFloat32();

    public static (float, float) ToComplexFloat32(this Tensor value) => value.ToScalar().ToComplexFloat32();

    public static Complex ToComplex64(this Tensor value) => value.ToScalar().ToComplexFloat64();

    public static Complex ToComplexFloat64(this Tensor value) => value.ToScalar().ToComplexFloat64();

    public static Tensor ToTensor<T>(this T[] rawArray, long[] dimensions, bool doCopy = false, bool requires_grad = false) =>
        FromArray(rawArray, dimensions, null, requires_grad);

    public static Tensor ToTensor<T>(this T scalar, Device device = null, bool requires_grad = false) where T : unmanaged =>
        FromArray(new[] { scalar }, [], device, requires_grad);

    public static Modules.Parameter AsParameter(this Tensor tensor) => new(tensor);

    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => product * size);

    public static int ElementSize(this ScalarType type) => ScalarTypes.ElementSize(type);

    public static ReadOnlySpan<int> IntShape(this Tensor tensor) => Array.ConvertAll(tensor.shape, size => (int)size);
}
