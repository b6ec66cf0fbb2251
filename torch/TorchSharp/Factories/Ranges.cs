using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Evenly spaced numbers, identity matrices, and tensors with chosen strides.</summary>
public static partial class torch
{
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(stop);
        ArgumentNullException.ThrowIfNull(step);
        return Made(RangeOps.arange.Call(start, stop, step, dtype ?? TypeOf(start, stop, step), Arg.None, OrDefault(device)), requires_grad);
    }

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        Made(RangeOps.linspace.Call(start, end, steps, OrDefault(dtype), Arg.None, OrDefault(device)), requires_grad);

    public static Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        Made(RangeOps.logspace.Call(start, end, steps, @base, OrDefault(dtype), Arg.None, OrDefault(device)), requires_grad);

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Made(RangeOps.eye.Call(rows, columns == -1 ? rows : columns, OrDefault(dtype), Arg.None, OrDefault(device)), requires_grad, names);

    public static Tensor empty_strided(long[] size, long[] strides, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null)
    {
        ArgumentNullException.ThrowIfNull(strides);
        return Made(RangeOps.empty_strided.Call(Sizes(size), strides, OrDefault(dtype), Arg.None, OrDefault(device)), requires_grad, names);
    }

    public static Tensor tril_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device device = null) =>
        RangeOps.tril_indices.Call(row, col, offset, dtype, Arg.None, OrDefault(device));

    public static Tensor triu_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device device = null) =>
        RangeOps.triu_indices.Call(row, col, offset, dtype, Arg.None, OrDefault(device));
}

file static class RangeOps
{
    internal static readonly Op arange = new("arange", "start_step");
    internal static readonly Op linspace = new("linspace");
    internal static readonly Op logspace = new("logspace");
    internal static readonly Op eye = new("eye", "m");
    internal static readonly Op empty_strided = new("empty_strided");
    internal static readonly Op tril_indices = new("tril_indices");
    internal static readonly Op triu_indices = new("triu_indices");
}
