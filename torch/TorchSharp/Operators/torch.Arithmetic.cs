using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Arithmetic, element by element.</summary>
public static partial class torch
{
    public static Tensor abs(Tensor input) => Ops.abs.Call(input);

    public static Tensor abs_(Tensor input) => Ops.abs_.CallInPlace(input);

    public static Tensor absolute(Tensor input) => Ops.absolute.Call(input);

    public static Tensor absolute_(Tensor input) => Ops.absolute_.CallInPlace(input);

    public static Tensor neg(Tensor input) => Ops.neg.Call(input);

    public static Tensor neg_(Tensor input) => Ops.neg_.CallInPlace(input);

    public static Tensor negative(Tensor input) => Ops.negative.Call(input);

    public static Tensor negative_(Tensor input) => Ops.neg_.CallInPlace(input);

    public static Tensor positive(Tensor input) => Ops.positive.Call(input);

    public static Tensor sign(Tensor input) => Ops.sign.Call(input);

    public static Tensor sign_(Tensor input) => Ops.sign_.CallInPlace(input);

    public static Tensor sgn(Tensor input) => Ops.sgn.Call(input);

    public static Tensor sgn_(Tensor input) => Ops.sgn_.CallInPlace(input);

    public static Tensor signbit(Tensor input) => Ops.signbit.Call(input);

    public static Tensor add(Tensor left, Scalar right) => Ops.add_Scalar.Call(left, right);

    public static Tensor add(Tensor left, Scalar right, Scalar alpha) => Ops.add_Scalar.Call(left, right, alpha);

    public static Tensor add(Tensor left, Tensor right) => Ops.add_Tensor.Call(left, right);

    public static Tensor add(Tensor left, Tensor right, Scalar alpha) => Ops.add_Tensor.Call(left, right, alpha);

    public static Tensor add_(Tensor left, Scalar right) => Ops.add__Scalar.CallInPlace(left, right);

    public static Tensor add_(Tensor left, Scalar right, Scalar alpha) => Ops.add__Scalar.CallInPlace(left, right, alpha);

    public static Tensor add_(Tensor left, Tensor right) => Ops.add__Tensor.CallInPlace(left, right);

    public static Tensor add_(Tensor left, Tensor right, Scalar alpha) => Ops.add__Tensor.CallInPlace(left, right, alpha);

    public static Tensor sub(Tensor left, Scalar right) => Ops.sub_Scalar.Call(left, right);

    public static Tensor sub(Tensor left, Tensor right) => Ops.sub_Tensor.Call(left, right);

    public static Tensor sub_(Tensor left, Scalar right) => Ops.sub__Scalar.CallInPlace(left, right);

    public static Tensor sub_(Tensor left, Tensor right) => Ops.sub__Tensor.CallInPlace(left, right);

    public static Tensor subtract(Tensor left, Scalar right) => Ops.subtract_Scalar.Call(left, right);

    public static Tensor subtract(Tensor left, Tensor right) => Ops.subtract_Tensor.Call(left, right);

    public static Tensor subtract_(Tensor left, Scalar right) => Ops.subtract__Scalar.CallInPlace(left, right);

    public static Tensor subtract_(Tensor left, Tensor right) => Ops.subtract__Tensor.CallInPlace(left, right);

    public static Tensor mul(Tensor left, Scalar right) => Ops.mul_Scalar.Call(left, right);

    public static Tensor mul(Tensor left, Tensor right) => Ops.mul_Tensor.Call(left, right);

    public static Tensor mul_(Tensor left, Scalar right) => Ops.mul__Scalar.CallInPlace(left, right);

    public static Tensor mul_(Tensor left, Tensor right) => Ops.mul__Tensor.CallInPlace(left, right);

    public static Tensor multiply(Tensor left, Scalar right) => Ops.multiply_Scalar.Call(left, right);

    public static Tensor multiply(Tensor left, Tensor right) => Ops.multiply_Tensor.Call(left, right);

    public static Tensor multiply_(Tensor left, Scalar right) => Ops.mul__Scalar.CallInPlace(left, right);

    public static Tensor multiply_(Tensor left, Tensor right) => Ops.mul__Tensor.CallInPlace(left, right);

    public static Tensor div(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) =>
        Ops.div_Scalar_mode.Call(left, right, ModeName(rounding_mode));

    public static Tensor div(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) =>
        Ops.div_Tensor_mode.Call(left, right, ModeName(rounding_mode));

    public static Tensor div_(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) =>
        Ops.div__Scalar_mode.CallInPlace(left, right, ModeName(rounding_mode));

    public static Tensor div_(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) =>
        Ops.div__Tensor_mode.CallInPlace(left, right, ModeName(rounding_mode));

    public static Tensor divide(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) =>
        Ops.div_Scalar_mode.Call(left, right, ModeName(rounding_mode));

    public static Tensor divide(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) =>
        Ops.div_Tensor_mode.Call(left, right, ModeName(rounding_mode));

    public static Tensor divide_(Tensor left, Scalar right) => Ops.div__Scalar.CallInPlace(left, right);

    public static Tensor divide_(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) =>
        Ops.div__Tensor_mode.CallInPlace(left, right, ModeName(rounding_mode));

    public static Tensor true_divide(Tensor dividend, Tensor divisor) => Ops.true_divide_Tensor.Call(dividend, divisor);

    public static Tensor true_divide_(Tensor dividend, Tensor divisor) => Ops.true_divide__Tensor.CallInPlace(dividend, divisor);

    public static Tensor floor_divide(Tensor input, Tensor other) => Ops.floor_divide.Call(input, other);

    public static Tensor floor_divide_(Tensor input, Tensor other) => Ops.floor_divide__Tensor.CallInPlace(input, other);

    public static Tensor fmod(Tensor left, Scalar right) => Ops.fmod_Scalar.Call(left, right);

    public static Tensor fmod(Tensor left, Tensor right) => Ops.fmod_Tensor.Call(left, right);

    public static Tensor fmod_(Tensor left, Scalar right) => Ops.fmod__Scalar.CallInPlace(left, right);

    public static Tensor fmod_(Tensor left, Tensor right) => Ops.fmod__Tensor.CallInPlace(left, right);

    public static Tensor remainder(Tensor left, Scalar right) => Ops.remainder_Scalar.Call(left, right);

    public static Tensor remainder(Tensor left, Tensor right) => Ops.remainder_Tensor.Call(left, right);

    public static Tensor remainder_(Tensor left, Scalar right) => Ops.remainder__Scalar.CallInPlace(left, right);

    public static Tensor remainder_(Tensor left, Tensor right) => Ops.remainder__Tensor.CallInPlace(left, right);

    public static Tensor pow(Tensor left, Scalar exponent) => Ops.pow_Tensor_Scalar.Call(left, exponent);

    public static Tensor pow(Tensor left, Tensor exponent) => Ops.pow_Tensor_Tensor.Call(left, exponent);

    public static Tensor pow_(Tensor left, Scalar exponent) => Ops.pow__Scalar.CallInPlace(left, exponent);

    public static Tensor pow_(Tensor left, Tensor exponent) => Ops.pow__Tensor.CallInPlace(left, exponent);

    public static Tensor float_power(Tensor input, Tensor target) => Ops.float_power_Tensor_Tensor.Call(input, target);

    public static Tensor float_power_(Tensor input, Tensor target) => Ops.float_power__Tensor.CallInPlace(input, target);

    public static Tensor square(Tensor input) => Ops.square.Call(input);

    public static Tensor sqrt(Tensor input) => Ops.sqrt.Call(input);

    public static Tensor sqrt_(Tensor input) => Ops.sqrt_.CallInPlace(input);

    public static Tensor rsqrt(Tensor input) => Ops.rsqrt.Call(input);

    public static Tensor rsqrt_(Tensor input) => Ops.rsqrt_.CallInPlace(input);

    public static Tensor reciprocal(Tensor input) => Ops.reciprocal.Call(input);

    public static Tensor reciprocal_(Tensor input) => Ops.reciprocal_.CallInPlace(input);

    public static Tensor addcmul(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        Ops.addcmul.Call(input, tensor1, tensor2, value);

    public static Tensor addcmul_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        Ops.addcmul_.CallInPlace(input, tensor1, tensor2, value);

    public static Tensor addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        Ops.addcdiv.Call(input, tensor1, tensor2, value);

    public static Tensor addcdiv_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        Ops.addcdiv_.CallInPlace(input, tensor1, tensor2, value);

    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) => Ops.lerp_Tensor.Call(input, end, weight);

    public static Tensor gcd(Tensor left, Tensor right) => Ops.gcd.Call(left, right);

    public static Tensor gcd_(Tensor left, Tensor right) => Ops.gcd_.CallInPlace(left, right);

    public static Tensor lcm(Tensor input, Tensor other) => Ops.lcm.Call(input, other);

    public static Tensor lcm_(Tensor input, Tensor other) => Ops.lcm_.CallInPlace(input, other);

    public static Tensor ldexp(Tensor input, Tensor other) => Ops.ldexp_Tensor.Call(input, other);

    public static Tensor ldexp_(Tensor input, Tensor other) => Ops.ldexp_.CallInPlace(input, other);

    public static (Tensor Mantissa, Tensor Exponent) frexp(Tensor input) => Ops.frexp_Tensor.Call2(input);

    public static Tensor hypot(Tensor left, Tensor right) => Ops.hypot.Call(left, right);

    public static Tensor copysign(Tensor input, Tensor other) => Ops.copysign_Tensor.Call(input, other);

    public static Tensor copysign_(Tensor input, Tensor other) => Ops.copysign__Tensor.CallInPlace(input, other);

    public static Tensor nextafter(Tensor input, Tensor other) => Ops.nextafter.Call(input, other);

    public static Tensor nextafter_(Tensor input, Tensor other) => Ops.nextafter_.CallInPlace(input, other);

    public static Tensor heaviside(Tensor input, Tensor values) => Ops.heaviside.Call(input, values);

    public static Tensor heaviside_(Tensor input, Tensor values) => Ops.heaviside_.CallInPlace(input, values);

    public static Tensor maximum(Tensor input, Tensor other) => Ops.maximum.Call(input, other);

    public static Tensor minimum(Tensor input, Tensor other) => Ops.minimum.Call(input, other);

    public static Tensor fmax(Tensor input, Tensor other) => Ops.fmax.Call(input, other);

    public static Tensor fmin(Tensor input, Tensor other) => Ops.fmin.Call(input, other);

    public static Tensor clamp(Tensor input, Scalar min = null, Scalar max = null) => Ops.clamp.Call(input, min, max);

    public static Tensor clamp(Tensor input, Tensor min = null, Tensor max = null) => Ops.clamp_Tensor.Call(input, min, max);

    public static Tensor clamp_(Tensor input, Scalar min = null, Scalar max = null) => Ops.clamp_.CallInPlace(input, min, max);

    public static Tensor clamp_(Tensor input, Tensor min = null, Tensor max = null) => Ops.clamp__Tensor.CallInPlace(input, min, max);

    public static Tensor clamp_max(Tensor input, Scalar max) => Ops.clamp_max.Call(input, max);

    public static Tensor clamp_max_(Tensor input, Scalar max) => Ops.clamp_max_.CallInPlace(input, max);

    public static Tensor clamp_min(Tensor input, Scalar min) => Ops.clamp_min.Call(input, min);

    public static Tensor clamp_min_(Tensor input, Scalar min) => Ops.clamp_min_.CallInPlace(input, min);

    public static Tensor clip(Tensor input, Scalar min = null, Scalar max = null) => Ops.clamp.Call(input, min, max);

    public static Tensor nan_to_num(Tensor input, double nan = 0, double? posinf = null, double? neginf = null) =>
        Ops.nan_to_num.Call(input, nan, posinf, neginf);

    public static Tensor nan_to_num_(Tensor input, double nan = 0, double? posinf = null, double? neginf = null) =>
        Ops.nan_to_num_.CallInPlace(input, nan, posinf, neginf);
}
