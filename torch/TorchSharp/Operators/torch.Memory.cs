using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Copies, and what shares or fills memory.</summary>
public static partial class torch
{
    public static Tensor clone(Tensor input) => Ops.clone.Call(input);

    public static Tensor renorm(Tensor input, float p, long dim, float maxnorm) => Ops.renorm.Call(input, p, dim, maxnorm);

    public static long numel(Tensor input) => input.numel();
}
