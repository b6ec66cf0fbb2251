using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Complex numbers: parts, conjugates and views.</summary>
    public partial class Tensor
    {
        public Tensor angle() => Ops.angle.Call(this);

        public Tensor conj() => Ops.conj.Call(this);

        public Tensor conj_physical() => Ops.conj_physical.Call(this);

        public Tensor conj_physical_() => Ops.conj_physical_.CallInPlace(this);

        public Tensor resolve_conj() => Ops.resolve_conj.Call(this);

        public Tensor resolve_neg() => Ops.resolve_neg.Call(this);

        public bool is_conj() => Ops.is_conj.CallInt(this) != 0;

        public bool is_neg() => Ops.is_neg.CallInt(this) != 0;

        public Tensor view_as_complex() => Ops.view_as_complex.Call(this);

        public Tensor view_as_real() => Ops.view_as_real.Call(this);

        public Tensor adjoint() => Ops.adjoint.Call(this);

        public Tensor real => Ops.real.Call(this);

        public Tensor imag => Ops.imag.Call(this);
    }
}
