using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// An operator's argument, made by implicit conversion from what C# callers have. Null of any kind is the schema's None;
/// <see cref="Default"/> stands for the schema's own default.
/// </summary>
internal readonly struct Arg
{
    internal readonly ArgKind Kind;
    internal readonly int Length;
    internal readonly long Bits;
    internal readonly object Object;

    private Arg(ArgKind kind, long bits = 0, object value = null, int length = 0)
    {
        Kind = kind;
        Bits = bits;
        Object = value;
        Length = length;
    }

    internal static Arg None => default;

    internal static Arg Default => new(ArgKind.Default);

    public static implicit operator Arg(Tensor value) => value is null ? default : new(ArgKind.Tensor, value.Handle, value);

    public static implicit operator Arg(long value) => new(ArgKind.Int, value);

    public static implicit operator Arg(int value) => new(ArgKind.Int, value);

    public static implicit operator Arg(long? value) => value is long v ? v : default(Arg);

    public static implicit operator Arg(double value) => new(ArgKind.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Arg(double? value) => value is double v ? v : default(Arg);

    public static implicit operator Arg(bool value) => new(ArgKind.Bool, value ? 1 : 0);

    public static implicit operator Arg(bool? value) => value is bool v ? v : default(Arg);

    public static implicit operator Arg(Scalar value) => value is null ? default : value.ToArg();

    public static implicit operator Arg(long[] value) => value is null ? default : new(ArgKind.IntList, 0, value, value.Length);

    public static implicit operator Arg(double[] value) => value is null ? default : new(ArgKind.DoubleList, 0, value, value.Length);

    public static implicit operator Arg(bool[] value) => value is null ? default : new(ArgKind.BoolList, 0, value, value.Length);

    /// <summary>A list of tensors; a null element is an absent one where the schema allows it.</summary>
    public static implicit operator Arg(Tensor[] value) => value is null ? default : new(ArgKind.TensorList, 0, value, value.Length);

    public static implicit operator Arg(ScalarType value) => new(ArgKind.Int, (long)ScalarTypes.Checked(value));

    public static implicit operator Arg(ScalarType? value) => value is ScalarType v ? v : default(Arg);

    public static implicit operator Arg(Device value) => value is null ? default : new(ArgKind.Device, (long)value.type, null, value.index);

    public static implicit operator Arg(string value) => value is null ? default : new(ArgKind.String, 0, value);

    public static implicit operator Arg(Generator value) => value is null ? default : new(ArgKind.Generator, value.Handle, value);

    /// <summary>A complex number; only <see cref="Scalar"/> makes these.</summary>
    internal static Arg Complex(double real, double imaginary) => new(ArgKind.Complex, 0, new[] { real, imaginary }, 2);
}
