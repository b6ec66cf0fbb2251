using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Rounding, element by element.</summary>
    public partial class Tensor
    {
        public Tensor ceil() => Ops.ceil.Call(this);

        public Tensor ceil_() => Ops.ceil_.CallInPlace(this);

        public Tensor floor() => Ops.floor.Call(this);

        public Tensor floor_() => Ops.floor_.CallInPlace(this);

        public Tensor round(long decimals = 0) => Ops.round_decimals.Call(this, decimals);

        public Tensor round_(long decimals = 0) => Ops.round__decimals.CallInPlace(this, decimals);

        public Tensor trunc() => Ops.trunc.Call(this);

        public Tensor trunc_() => Ops.trunc_.CallInPlace(this);

        public Tensor fix() => Ops.fix.Call(this);

        public Tensor fix_() => Ops.fix_.CallInPlace(this);

        public Tensor frac() => Ops.frac.Call(this);

        public Tensor frac_() => Ops.frac_.CallInPlace(this);
    }
}
