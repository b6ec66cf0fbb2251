using System.Numerics;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>A number that an operator takes with any tensor type; made by implicit conversion. It holds nothing native.</summary>
public sealed class Scalar : IDisposable
{
    private readonly long integer;
    private readonly Complex real;

    private Scalar(long value, torch.ScalarType type)
    {
        integer = value;
        real = value;
        Type = type;
    }

    private Scalar(Complex value, torch.ScalarType type)
    {
        real = value;
        integer = (long)value.Real;
        Type = type;
    }

    /// <summary>The widest type of its kind, as libtorch keeps numbers: Bool, Int64, Float64 or ComplexFloat64.</summary>
    public torch.ScalarType Type { get; }

    internal bool IsComplex => Type == torch.ScalarType.ComplexFloat64;

    internal bool IsReal => Type == torch.ScalarType.Float64;

    internal long AsInt64 => integer;

    internal Complex AsComplex => real;

    public static implicit operator Scalar(bool value) => new(value ? 1 : 0, torch.ScalarType.Bool);

    public static implicit operator Scalar(byte value) => new(value, torch.ScalarType.Int64);

    public static implicit operator Scalar(sbyte value) => new(value, torch.ScalarType.Int64);

    public static implicit operator Scalar(short value) => new(value, torch.ScalarType.Int64);

    public static implicit operator Scalar(int value) => new(value, torch.ScalarType.Int64);

    public static implicit operator Scalar(long value) => new(value, torch.ScalarType.Int64);

    public static implicit operator Scalar(Half value) => new((double)value, torch.ScalarType.Float64);

    public static implicit operator Scalar(BFloat16 value) => new((double)value.ToSingle(), torch.ScalarType.Float64);

    public static implicit operator Scalar(float value) => new((double)value, torch.ScalarType.Float64);

    public static implicit operator Scalar(double value) => new(value, torch.ScalarType.Float64);

    public static implicit operator Scalar((float, float) value) => new(new Complex(value.Item1, value.Item2), torch.ScalarType.ComplexFloat64);

    public static implicit operator Scalar(Complex value) => new(value, torch.ScalarType.ComplexFloat64);

    public void Dispose()
    {
    }

    internal Arg ToArg() =>
        IsComplex ? Arg.Complex(real.Real, real.Imaginary)
        : IsReal ? real.Real
        : Type == torch.ScalarType.Bool ? integer != 0
        : integer;
}
