using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Running sums, products, extremes, differences and integrals along a dimension.</summary>
public static partial class torch
{
    public static Tensor cumsum(Tensor input, long dim, ScalarType? type = null) => Ops.cumsum.Call(input, dim, type);

    public static Tensor cumprod(Tensor input, long dim, ScalarType? dtype = null) => Ops.cumprod.Call(input, dim, dtype);

    public static (Tensor values, Tensor indexes) cummax(Tensor input, long dim) => Ops.cummax.Call2(input, dim);

    public static (Tensor values, Tensor indexes) cummin(Tensor input, long dim) => Ops.cummin.Call2(input, dim);

    public static Tensor logcumsumexp(Tensor input, long dim) => Ops.logcumsumexp.Call(input, dim);

    public static Tensor diff(Tensor input, long n = 1, long dim = -1, Tensor prepend = null, Tensor append = null) =>
        Ops.diff.Call(input, n, dim, prepend, append);

    public static ICollection<Tensor> gradient(Tensor input, int spacing = 1, long? dim = null, int edge_order = 1) =>
        Ops.gradient_scalarint.CallList(input, spacing, dim, edge_order);

    public static ICollection<Tensor> gradient(Tensor input, int spacing = 1, long[] dims = null, int edge_order = 1) =>
        Ops.gradient_scalararray.CallList(input, spacing, dims, edge_order);

    public static Tensor trapezoid(Tensor y, Tensor x, long dim = -1) => Ops.trapezoid_x.Call(y, x, dim);

    public static Tensor trapezoid(Tensor y, double dx = 1, long dim = -1) => Ops.trapezoid_dx.Call(y, dx, dim);

    public static Tensor trapz(Tensor y, Tensor x, long dim = -1) => Ops.trapezoid_x.Call(y, x, dim);

    public static Tensor trapz(Tensor y, double dx = 1, long dim = -1) => Ops.trapezoid_dx.Call(y, dx, dim);

    public static Tensor cumulative_trapezoid(Tensor y, Tensor x, long dim = -1) => Ops.cumulative_trapezoid_x.Call(y, x, dim);

    public static Tensor cumulative_trapezoid(Tensor y, double dx = 1, long dim = -1) => Ops.cumulative_trapezoid_dx.Call(y, dx, dim);
}
