using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Running sums, products, extremes, differences and integrals along a dimension.</summary>
    public partial class Tensor
    {
        public Tensor cumsum(long dim, ScalarType? type = null) => Ops.cumsum.Call(this, dim, type);

        public Tensor cumprod(long dim, ScalarType? type = null) => Ops.cumprod.Call(this, dim, type);

        public (Tensor values, Tensor indexes) cummax(long dim) => Ops.cummax.Call2(this, dim);

        public (Tensor values, Tensor indexes) cummin(long dim) => Ops.cummin.Call2(this, dim);

        public Tensor logcumsumexp(long dim) => Ops.logcumsumexp.Call(this, dim);

        public Tensor diff(long n = 1, long dim = -1, Tensor prepend = null, Tensor append = null) =>
            Ops.diff.Call(this, n, dim, prepend, append);

        public Tensor trapezoid(Tensor x, long dim = -1) => Ops.trapezoid_x.Call(this, x, dim);

        public Tensor trapezoid(double dx = 1, long dim = -1) => Ops.trapezoid_dx.Call(this, dx, dim);

        public Tensor cumulative_trapezoid(Tensor x, long dim = -1) => Ops.cumulative_trapezoid_x.Call(this, x, dim);

        public Tensor cumulative_trapezoid(double dx = 1, long dim = -1) => Ops.cumulative_trapezoid_dx.Call(this, dx, dim);
    }
}
