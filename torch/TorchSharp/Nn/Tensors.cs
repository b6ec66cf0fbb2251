using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The few things that modules do with tensors beside calling operators.</summary>
internal static class Tensors
{
    /// <summary>A fresh tensor, of the default device and type where none is named; its memory is not set.</summary>
    internal static Tensor Empty(long[] shape, Device device = null, ScalarType? dtype = null) =>
        Ops.empty_memory_format.Call(shape, dtype ?? get_default_dtype(), Arg.None, device ?? get_default_device());

    internal static Tensor Filled(double value, long[] shape, Device device = null, ScalarType? dtype = null) =>
        Ops.fill__Scalar.CallInPlace(Empty(shape, device, dtype), value);

    /// <summary>A copy with another type or device; null keeps what the source has.</summary>
    internal static Tensor Convert(Tensor source, ScalarType? dtype, Device device, bool nonBlocking = false) =>
        Ops._to_copy.Call(source, dtype, Arg.None, device, Arg.None, nonBlocking);

    /// <summary>Whether a conversion would make a copy: a device without an index stands for whichever of its kind the tensor is on.</summary>
    internal static bool Differs(Tensor source, ScalarType? dtype, Device device)
    {
        TensorDescription has = source.Describe();
        if (dtype is ScalarType type && (int)type != has.DType) return true;
        if (device is null) return false;
        return (int)device.type != has.DeviceType || (device.type != DeviceType.CPU && device.index >= 0 && device.index != has.DeviceIndex);
    }

    /// <summary>The value of a tensor with one element.</summary>
    internal static double Number(Tensor tensor) => Ops.item.CallScalar(tensor).AsComplex.Real;
}
