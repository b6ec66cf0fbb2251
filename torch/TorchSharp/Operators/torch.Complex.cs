using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Complex numbers: parts, conjugates and views.</summary>
public static partial class torch
{
    public static Tensor real(Tensor input) => Ops.real.Call(input);

    public static Tensor imag(Tensor input) => Ops.imag.Call(input);

    public static Tensor angle(Tensor input) => Ops.angle.Call(input);

    public static Tensor conj(Tensor input) => Ops.conj.Call(input);

    public static Tensor conj_physical(Tensor input) => Ops.conj_physical.Call(input);

    public static Tensor conj_physical_(Tensor input) => Ops.conj_physical_.CallInPlace(input);

    public static Tensor resolve_conj(Tensor input) => Ops.resolve_conj.Call(input);

    public static Tensor resolve_neg(Tensor input) => Ops.resolve_neg.Call(input);

    public static bool is_conj(Tensor input) => Ops.is_conj.CallInt(input) != 0;

    public static Tensor view_as_complex(Tensor input) => Ops.view_as_complex.Call(input);

    public static Tensor view_as_real(Tensor input) => Ops.view_as_real.Call(input);

    public static Tensor complex(Tensor real, Tensor imag) => Ops.complex.Call(real, imag);

    public static Tensor polar(Tensor abs, Tensor angle) => Ops.polar.Call(abs, angle);

    public static Tensor adjoint(Tensor input) => Ops.adjoint.Call(input);
}
