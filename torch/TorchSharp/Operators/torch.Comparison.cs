using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Comparisons, element by element and of whole tensors.</summary>
public static partial class torch
{
    public static Tensor eq(Tensor left, Tensor right) => Ops.eq_Tensor.Call(left, right);

    public static Tensor ne(Tensor left, Tensor right) => Ops.ne_Tensor.Call(left, right);

    public static Tensor gt(Tensor left, Tensor right) => Ops.gt_Tensor.Call(left, right);

    public static Tensor ge(Tensor left, Tensor right) => Ops.ge_Tensor.Call(left, right);

    public static Tensor lt(Tensor left, Tensor right) => Ops.lt_Tensor.Call(left, right);

    public static Tensor le(Tensor left, Tensor right) => Ops.le_Tensor.Call(left, right);

    public static Tensor equal(Tensor tensor, Tensor target) => Ops.eq_Tensor.Call(tensor, target);

    public static Tensor not_equal(Tensor tensor, Tensor target) => Ops.not_equal_Tensor.Call(tensor, target);

    public static Tensor greater(Tensor tensor, Tensor target) => Ops.greater_Tensor.Call(tensor, target);

    public static Tensor greater_equal(Tensor tensor, Tensor target) => Ops.greater_equal_Tensor.Call(tensor, target);

    public static Tensor less(Tensor tensor, Tensor target) => Ops.less_Tensor.Call(tensor, target);

    public static Tensor less_equal(Tensor tensor, Tensor target) => Ops.less_equal_Tensor.Call(tensor, target);

    public static Tensor isclose(Tensor tensor, Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
        Ops.isclose.Call(tensor, other, rtol, atol, nanEqual);

    public static Tensor isin(Tensor tensor, Tensor test_elements, bool assumeUnique = false, bool invert = false) =>
        Ops.isin_Tensor_Tensor.Call(tensor, test_elements, assumeUnique, invert);

    public static Tensor isnan(Tensor input) => Ops.isnan.Call(input);

    public static Tensor isinf(Tensor tensor) => Ops.isinf.Call(tensor);

    public static Tensor isfinite(Tensor tensor) => Ops.isfinite.Call(tensor);

    public static Tensor isneginf(Tensor tensor) => Ops.isneginf.Call(tensor);

    public static Tensor isposinf(Tensor tensor) => Ops.isposinf.Call(tensor);

    public static Tensor isreal(Tensor tensor) => Ops.isreal.Call(tensor);

    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
        Ops.allclose.CallInt(tensor, target, rtol, atol, equal_nan) != 0;

    public static bool is_nonzero(Tensor input) => Ops.is_nonzero.CallInt(input) != 0;

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Ops.where_self.Call(condition, x, y);

    public static Tensor[] where(Tensor condition) => Ops.where.CallList(condition);
}
