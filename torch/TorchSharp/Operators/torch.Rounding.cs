using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Rounding, element by element.</summary>
public static partial class torch
{
    public static Tensor ceil(Tensor input) => Ops.ceil.Call(input);

    public static Tensor ceil_(Tensor input) => Ops.ceil_.CallInPlace(input);

    public static Tensor floor(Tensor input) => Ops.floor.Call(input);

    public static Tensor floor_(Tensor input) => Ops.floor_.CallInPlace(input);

    public static Tensor round(Tensor input, long decimals = 0) => Ops.round_decimals.Call(input, decimals);

    public static Tensor round_(Tensor input, long decimals = 0) => Ops.round__decimals.CallInPlace(input, decimals);

    public static Tensor trunc(Tensor input) => Ops.trunc.Call(input);

    public static Tensor trunc_(Tensor input) => Ops.trunc_.CallInPlace(input);

    public static Tensor fix(Tensor input) => Ops.fix.Call(input);

    public static Tensor fix_(Tensor input) => Ops.fix_.CallInPlace(input);

    public static Tensor frac(Tensor input) => Ops.frac.Call(input);

    public static Tensor frac_(Tensor input) => Ops.frac_.CallInPlace(input);
}
