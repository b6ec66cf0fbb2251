using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The operators that modules, losses and initialisations are made of; those of torch.nn.functional stand beside it.</summary>
internal static partial class NnOps
{
    internal static readonly Op _to_copy = new("_to_copy");
    internal static readonly Op abs = new("abs");
    internal static readonly Op add_Scalar = new("add", "Scalar");
    internal static readonly Op add_Tensor = new("add", "Tensor");
    internal static readonly Op add__Scalar = new("add_", "Scalar");
    internal static readonly Op any = new("any");
    internal static readonly Op cat = new("cat");
    internal static readonly Op clamp_ = new("clamp_");
    internal static readonly Op clamp_min = new("clamp_min");
    internal static readonly Op contiguous = new("contiguous");
    internal static readonly Op copy_ = new("copy_");
    internal static readonly Op detach = new("detach");
    internal static readonly Op diagonal = new("diagonal");
    internal static readonly Op div_Tensor = new("div", "Tensor");
    internal static readonly Op div__Tensor = new("div_", "Tensor");
    internal static readonly Op empty = new("empty", "memory_format");
    internal static readonly Op erf = new("erf");
    internal static readonly Op erfinv_ = new("erfinv_");
    internal static readonly Op eye_m = new("eye", "m");
    internal static readonly Op fill__Scalar = new("fill_", "Scalar");
    internal static readonly Op flatten = new("flatten", "using_ints");
    internal static readonly Op index_select = new("index_select");
    internal static readonly Op itemOp = new("item");
    internal static readonly Op linalg_qr = new("linalg_qr");
    internal static readonly Op linalg_vector_norm = new("linalg_vector_norm");
    internal static readonly Op log = new("log");
    internal static readonly Op lt_Scalar = new("lt", "Scalar");
    internal static readonly Op mean = new("mean");
    internal static readonly Op mul_Scalar = new("mul", "Scalar");
    internal static readonly Op mul_Tensor = new("mul", "Tensor");
    internal static readonly Op mul__Scalar = new("mul_", "Scalar");
    internal static readonly Op narrow = new("narrow");
    internal static readonly Op neg = new("neg");
    internal static readonly Op normal_ = new("normal_");
    internal static readonly Op reshape = new("reshape");
    internal static readonly Op rsqrt = new("rsqrt");
    internal static readonly Op select = new("select", "int");
    internal static readonly Op sign = new("sign");
    internal static readonly Op square = new("square");
    internal static readonly Op squeeze_dim = new("squeeze", "dim");
    internal static readonly Op stack = new("stack");
    internal static readonly Op sub_Tensor = new("sub", "Tensor");
    internal static readonly Op sub__Tensor = new("sub_", "Tensor");
    internal static readonly Op sum = new("sum");
    internal static readonly Op sum_dim = new("sum", "dim_IntList");
    internal static readonly Op transpose_int = new("transpose", "int");
    internal static readonly Op unflatten = new("unflatten", "int");
    internal static readonly Op uniform_ = new("uniform_");
    internal static readonly Op unsqueeze = new("unsqueeze");
    internal static readonly Op zero_ = new("zero_");

    /// <summary>A fresh tensor, of the default device and type where none is named; its memory is not set.</summary>
    internal static Tensor Empty(long[] shape, Device device = null, ScalarType? dtype = null) =>
        empty.Call(shape, dtype ?? get_default_dtype(), Arg.None, device ?? get_default_device());

    internal static Tensor Filled(double value, long[] shape, Device device = null, ScalarType? dtype = null) =>
        fill__Scalar.CallInPlace(Empty(shape, device, dtype), value);

    /// <summary>A copy with another type or device; null keeps what the source has.</summary>
    internal static Tensor Convert(Tensor source, ScalarType? dtype, Device device, bool nonBlocking = false) =>
        _to_copy.Call(source, dtype, Arg.None, device, Arg.None, nonBlocking);

    /// <summary>Whether a conversion would make a copy: a device without an index stands for whichever of its kind the tensor is on.</summary>
    internal static bool Differs(Tensor source, ScalarType? dtype, Device device)
    {
        TensorDescription has = source.Describe();
        if (dtype is ScalarType type && (int)type != has.DType) return true;
        if (device is null) return false;
        return (int)device.type != has.DeviceType || (device.type != DeviceType.CPU && device.index >= 0 && device.index != has.DeviceIndex);
    }

    /// <summary>The value of a tensor with one element.</summary>
    internal static double item(Tensor tensor) => itemOp.CallScalar(tensor).AsComplex.Real;
}
