using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Comparisons, element by element and of whole tensors.</summary>
    public partial class Tensor
    {
        public Tensor eq(Scalar target) => Ops.eq_Scalar.Call(this, target);

        public Tensor eq(Tensor target) => Ops.eq_Tensor.Call(this, target);

        public Tensor eq_(Scalar target) => Ops.eq__Scalar.CallInPlace(this, target);

        public Tensor eq_(Tensor target) => Ops.eq__Tensor.CallInPlace(this, target);

        public Tensor ne(Scalar target) => Ops.ne_Scalar.Call(this, target);

        public Tensor ne(Tensor target) => Ops.ne_Tensor.Call(this, target);

        public Tensor ne_(Scalar target) => Ops.ne__Scalar.CallInPlace(this, target);

        public Tensor ne_(Tensor target) => Ops.ne__Tensor.CallInPlace(this, target);

        public Tensor gt(Scalar target) => Ops.gt_Scalar.Call(this, target);

        public Tensor gt(Tensor target) => Ops.gt_Tensor.Call(this, target);

        public Tensor gt_(Scalar target) => Ops.gt__Scalar.CallInPlace(this, target);

        public Tensor gt_(Tensor target) => Ops.gt__Tensor.CallInPlace(this, target);

        public Tensor ge(Scalar target) => Ops.ge_Scalar.Call(this, target);

        public Tensor ge(Tensor target) => Ops.ge_Tensor.Call(this, target);

        public Tensor ge_(Scalar target) => Ops.ge__Scalar.CallInPlace(this, target);

        public Tensor ge_(Tensor target) => Ops.ge__Tensor.CallInPlace(this, target);

        public Tensor lt(Scalar target) => Ops.lt_Scalar.Call(this, target);

        public Tensor lt(Tensor target) => Ops.lt_Tensor.Call(this, target);

        public Tensor lt_(Scalar target) => Ops.lt__Scalar.CallInPlace(this, target);

        public Tensor lt_(Tensor target) => Ops.lt__Tensor.CallInPlace(this, target);

        public Tensor le(Scalar target) => Ops.le_Scalar.Call(this, target);

        public Tensor le(Tensor target) => Ops.le_Tensor.Call(this, target);

        public Tensor le_(Scalar target) => Ops.le__Scalar.CallInPlace(this, target);

        public Tensor le_(Tensor target) => Ops.le__Tensor.CallInPlace(this, target);

        public Tensor equal(Tensor target) => Ops.eq_Tensor.Call(this, target);

        public Tensor not_equal(Tensor target) => Ops.not_equal_Tensor.Call(this, target);

        public Tensor not_equal_(Tensor target) => Ops.not_equal__Tensor.CallInPlace(this, target);

        public Tensor greater(Tensor target) => Ops.greater_Tensor.Call(this, target);

        public Tensor greater_equal(Tensor target) => Ops.greater_equal_Tensor.Call(this, target);

        public Tensor less(Tensor target) => Ops.less_Tensor.Call(this, target);

        public Tensor less_equal(Tensor target) => Ops.less_equal_Tensor.Call(this, target);

        public Tensor less_equal_(Tensor target) => Ops.less_equal__Tensor.CallInPlace(this, target);

        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            Ops.isclose.Call(this, other, rtol, atol, nanEqual);

        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) =>
            Ops.isin_Tensor_Tensor.Call(this, test_elements, assumeUnique, invert);

        public Tensor isnan() => Ops.isnan.Call(this);

        public Tensor isinf() => Ops.isinf.Call(this);

        public Tensor isfinite() => Ops.isfinite.Call(this);

        public Tensor isneginf() => Ops.isneginf.Call(this);

        public Tensor isposinf() => Ops.isposinf.Call(this);

        public Tensor isreal() => Ops.isreal.Call(this);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Ops.allclose.CallInt(this, target, rtol, atol, equal_nan) != 0;

        public bool is_nonzero() => Ops.is_nonzero.CallInt(this) != 0;

        public Tensor where(Tensor condition, Tensor y) => Ops.where_self.Call(condition, this, y);
    }
}
