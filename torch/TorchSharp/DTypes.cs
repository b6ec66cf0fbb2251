using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Names of element types, what kind of number each is, and which of two holds both.</summary>
public static partial class torch
{
    public static ScalarType uint8 = ScalarType.Byte;
    public static ScalarType int8 = ScalarType.Int8;
    public static ScalarType int16 = ScalarType.Int16;
    public static ScalarType int32 = ScalarType.Int32;
    public static ScalarType int64 = ScalarType.Int64;
    public static ScalarType float16 = ScalarType.Float16;
    public static ScalarType bfloat16 = ScalarType.BFloat16;
    public static ScalarType float32 = ScalarType.Float32;
    public static ScalarType float64 = ScalarType.Float64;
    public static ScalarType complex64 = ScalarType.ComplexFloat32;
    public static ScalarType complex128 = ScalarType.ComplexFloat64;
    public static ScalarType qint8 = ScalarType.QInt8;
    public static ScalarType quint8 = ScalarType.QUInt8;
    public static ScalarType qint32 = ScalarType.QInt32;

    public static ScalarType @bool = ScalarType.Bool;
    public static ScalarType @short = ScalarType.Int16;
    public static ScalarType @int = ScalarType.Int32;
    public static ScalarType @long = ScalarType.Int64;
    public static ScalarType half = ScalarType.Float16;
    public static ScalarType @float = ScalarType.Float32;
    public static ScalarType @double = ScalarType.Float64;
    public static ScalarType cfloat = ScalarType.ComplexFloat32;
    public static ScalarType cdouble = ScalarType.ComplexFloat64;

    public static bool is_integral(ScalarType type) =>
        type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool;

    public static bool is_integral(Tensor t) => is_integral(t.dtype);

    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    public static bool is_floating_point(Tensor input) => is_floating_point(input.dtype);

    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    public static bool is_complex(Tensor input) => is_complex(input.dtype);

    public static bool is_quantized(ScalarType type) => type is ScalarType.QInt8 or ScalarType.QUInt8 or ScalarType.QInt32;

    public static bool is_tensor(object obj) => obj is Tensor;

    public static bool is_storage(object obj) => obj is Storage;

    public static bool can_cast(ScalarType from, ScalarType to) => DTypeOps.can_cast.CallInt(from, to) != 0;

    public static ScalarType promote_types(ScalarType type1, ScalarType type2) => (ScalarType)DTypeOps.promote_types.CallInt(type1, type2);

    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) => (ScalarType)DTypeOps.result_type.CallInt(tensor1, tensor2);

    public static long max_int_value(ScalarType type) => type switch
    {
        ScalarType.Byte => byte.MaxValue,
        ScalarType.Int8 => sbyte.MaxValue,
        ScalarType.Int16 => short.MaxValue,
        ScalarType.Int32 => int.MaxValue,
        ScalarType.Int64 => long.MaxValue,
        _ => throw new ArgumentException($"'{type}' is not an integer element type.", nameof(type)),
    };

    public static FInfo finfo() => finfo(get_default_dtype());

    public static FInfo finfo(ScalarType dtype) => dtype switch
    {
        // bits, precision in bits, and the exponents of the largest and of the smallest normal number
        ScalarType.Float16 => new FInfo(16, 11, 15, -14),
        ScalarType.BFloat16 => new FInfo(16, 8, 127, -126),
        ScalarType.Float32 or ScalarType.ComplexFloat32 => new FInfo(32, 24, 127, -126),
        ScalarType.Float64 or ScalarType.ComplexFloat64 => new FInfo(64, 53, 1023, -1022),
        _ => throw new ArgumentException($"'{dtype}' is not a floating point element type.", nameof(dtype)),
    };

    /// <summary>The limits of a floating-point type.</summary>
    public struct FInfo
    {
        public int bits;
        public double eps;
        public double max;
        public double min;
        public double tiny;
        public double smallest_normal;
        public double resolution;

        internal FInfo(int bits, int precision, int largestExponent, int smallestExponent)
        {
            this.bits = bits;
            eps = Math.ScaleB(1, 1 - precision);
            max = Math.ScaleB(2 - eps, largestExponent);
            min = -max;
            smallest_normal = tiny = Math.ScaleB(1, smallestExponent);
            resolution = Math.Pow(10, -Math.Floor((precision - 1) * Math.Log10(2)));
        }
    }
}

file static class DTypeOps
{
    internal static readonly Op can_cast = new("can_cast");
    internal static readonly Op promote_types = new("promote_types");
    internal static readonly Op result_type = new("result_type", "Tensor");
}
