namespace TorchSharp;

/// <summary>Kinds of device, numbered as libtorch numbers them.</summary>
public enum DeviceType
{
    CPU = 0, CUDA = 1, MKLDNN = 2, OPENGL = 3, OPENCL = 4, IDEEP = 5, HIP = 6, FPGA = 7, MSNPU = 8, XLA = 9, MPS = 13, META = 14,
}

/// <summary>Memory layouts; the numbers are TorchSharp's.</summary>
public enum layout
{
    strided = 0, sparse_coo = 1,
}

/// <summary>Orders of a tensor's dimensions in memory; the numbers are TorchSharp's, not libtorch's.</summary>
public enum memory_format
{
    preserve_format = 0, contiguous_format = 1, channels_last = 2,
}

public static partial class torch
{
    /// <summary>Element types, numbered as libtorch numbers them.</summary>
    public enum ScalarType : sbyte
    {
        Byte = 0, Int8 = 1, Int16 = 2, Int32 = 3, Int64 = 4, Float16 = 5, Float32 = 6, Float64 = 7,
        ComplexFloat32 = 9, ComplexFloat64 = 10, Bool = 11, QInt8 = 12, QUInt8 = 13, QInt32 = 14, BFloat16 = 15,
    }
}

internal static class ScalarTypes
{
    internal static int ElementSize(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Bool or torch.ScalarType.QInt8 or torch.ScalarType.QUInt8 => 1,
        torch.ScalarType.Int16 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 or torch.ScalarType.QInt32 => 4,
        torch.ScalarType.Int64 or torch.ScalarType.Float64 or torch.ScalarType.ComplexFloat32 => 8,
        torch.ScalarType.ComplexFloat64 => 16,
        _ => throw new NotImplementedException($"Tensors of element type {type} are not supported."),
    };

    /// <summary>Passes a type on, or throws if its number stands for none: libtorch looks types up by number without a check.</summary>
    internal static torch.ScalarType Checked(torch.ScalarType type) =>
        type is >= torch.ScalarType.Byte and <= torch.ScalarType.BFloat16 ? type : throw new ArgumentException($"{(int)type} is not an element type.", "dtype");

    /// <summary>The .NET type whose array holds a tensor's elements.</summary>
    internal static Type DotNetType(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte => typeof(byte),
        torch.ScalarType.Int8 => typeof(sbyte),
        torch.ScalarType.Int16 => typeof(short),
        torch.ScalarType.Int32 => typeof(int),
        torch.ScalarType.Int64 => typeof(long),
        torch.ScalarType.Bool => typeof(bool),
        torch.ScalarType.Float16 => typeof(Half),
        torch.ScalarType.BFloat16 => typeof(BFloat16),
        torch.ScalarType.Float32 => typeof(float),
        torch.ScalarType.Float64 => typeof(double),
        torch.ScalarType.ComplexFloat32 => typeof((float, float)),
        torch.ScalarType.ComplexFloat64 => typeof(System.Numerics.Complex),
        _ => throw new NotImplementedException($"Tensors of element type {type} are not supported."),
    };

    /// <summary>The element type of a tensor that holds values of a .NET type.</summary>
    internal static torch.ScalarType Of(Type type)
    {
        if (type == typeof(float)) return torch.ScalarType.Float32;
        if (type == typeof(double)) return torch.ScalarType.Float64;
        if (type == typeof(long)) return torch.ScalarType.Int64;
        if (type == typeof(int)) return torch.ScalarType.Int32;
        if (type == typeof(short)) return torch.ScalarType.Int16;
        if (type == typeof(sbyte)) return torch.ScalarType.Int8;
        if (type == typeof(byte)) return torch.ScalarType.Byte;
        if (type == typeof(bool)) return torch.ScalarType.Bool;
        if (type == typeof(Half)) return torch.ScalarType.Float16;
        if (type == typeof(BFloat16)) return torch.ScalarType.BFloat16;
        if (type == typeof((float, float))) return torch.ScalarType.ComplexFloat32;
        if (type == typeof(System.Numerics.Complex)) return torch.ScalarType.ComplexFloat64;
        throw new NotSupportedException($"Tensors of {type} are not supported.");
    }
}
