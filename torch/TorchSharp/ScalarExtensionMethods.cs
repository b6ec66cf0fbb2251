using System.Numerics;

namespace TorchSharp;

/// <summary>From .NET's numbers to scalars and back. A number that does not fit throws <see cref="OverflowException"/>.</summary>
public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this bool value) => value;

    public static Scalar ToScalar(this byte value) => value;

    public static Scalar ToScalar(this sbyte value) => value;

    public static Scalar ToScalar(this short value) => value;

    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this Half value) => value;

    public static Scalar ToScalar(this BFloat16 value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this (float, float) value) => value;

    public static Scalar ToScalar(this Complex value) => value;

    public static Scalar ToBFloat16Scalar(this float value) => (BFloat16)value;

    public static bool ToBoolean(this Scalar value) => value.IsReal || value.IsComplex ? value.AsComplex != Complex.Zero : value.AsInt64 != 0;

    public static byte ToByte(this Scalar value) => checked((byte)value.ToInt64());

    public static sbyte ToSByte(this Scalar value) => checked((sbyte)value.ToInt64());

    public static short ToInt16(this Scalar value) => checked((short)value.ToInt64());

    public static int ToInt32(this Scalar value) => checked((int)value.ToInt64());

    public static long ToInt64(this Scalar value) => value.IsReal || value.IsComplex ? checked((long)value.ToDouble()) : value.AsInt64;

    public static Half ToHalf(this Scalar value) => (Half)value.ToDouble();

    public static BFloat16 ToBFloat16(this Scalar value) => (BFloat16)value.ToDouble();

    public static float ToSingle(this Scalar value) => (float)value.ToDouble();

    public static double ToDouble(this Scalar value)
    {
        if (!value.IsReal && !value.IsComplex) return value.AsInt64;
        if (value.AsComplex.Imaginary != 0) throw new OverflowException($"{value.AsComplex} is not a real number.");
        return value.AsComplex.Real;
    }

    public static (float, float) ToComplexFloat32(this Scalar value) => ((float)value.AsComplex.Real, (float)value.AsComplex.Imaginary);

    public static Complex ToComplexFloat64(this Scalar value) => value.AsComplex;
}
