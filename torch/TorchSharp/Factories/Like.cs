using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Tensors shaped as another one; type and device are the other's unless given.</summary>
public static partial class torch
{
    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Made(Required(input).zeros_like(dtype, device), requires_grad, names);

    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Made(Required(input).ones_like(dtype, device), requires_grad, names);

    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Made(Required(input).empty_like(dtype, device), requires_grad, names);

    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Made(Required(input).full_like(value, dtype, device), requires_grad, names);

    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        Required(input).rand_like(dtype, device, requires_grad);

    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        Required(input).randn_like(dtype, device, requires_grad);

    public static Tensor randint_like(Tensor input, long low, long high, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        Required(input).randint_like(low, high, dtype, device, requires_grad);

    public partial class Tensor
    {
        public Tensor zeros_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
            Made(LikeOps.zeros_like.Call(this, dtype, Arg.None, device), requires_grad);

        public Tensor ones_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
            Made(LikeOps.ones_like.Call(this, dtype, Arg.None, device), requires_grad);

        public Tensor empty_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
            Made(LikeOps.empty_like.Call(this, dtype, Arg.None, device), requires_grad);

        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
            Made(LikeOps.full_like.Call(this, Required(value), dtype, Arg.None, device), requires_grad);

        public Tensor rand_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
            Made(LikeOps.rand_like.Call(this, dtype, Arg.None, device), requires_grad);

        public Tensor randn_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
            Made(LikeOps.randn_like.Call(this, dtype, Arg.None, device), requires_grad);

        public Tensor randint_like(long low, long high, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
            Made(LikeOps.randint_like.Call(this, low, high, dtype, Arg.None, device), requires_grad);
    }
}

file static class LikeOps
{
    internal static readonly Op zeros_like = new("zeros_like");
    internal static readonly Op ones_like = new("ones_like");
    internal static readonly Op empty_like = new("empty_like");
    internal static readonly Op full_like = new("full_like");
    internal static readonly Op rand_like = new("rand_like");
    internal static readonly Op randn_like = new("randn_like");
    internal static readonly Op randint_like = new("randint_like", "low_dtype");
}
