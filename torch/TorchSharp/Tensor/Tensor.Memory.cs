using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Copies, and what shares or fills memory.</summary>
    public partial class Tensor
    {
        public Tensor clone() => Ops.clone.Call(this);

        public Tensor contiguous() => Ops.contiguous.Call(this);

        public Tensor detach() => Ops.detach.Call(this);

        public Tensor detach_() => Ops.detach_.CallInPlace(this);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Ops.copy_.CallInPlace(this, source, nonBlocking);

        public Tensor fill_(Scalar value) => Ops.fill__Scalar.CallInPlace(this, value);

        public Tensor zero_() => Ops.zero_.CallInPlace(this);

        public Tensor set_(Tensor source) => Ops.set__source_Tensor.CallInPlace(this, source);

        public Tensor renorm(float p, long dim, float maxnorm) => Ops.renorm.Call(this, p, dim, maxnorm);
    }
}
