using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Arithmetic, element by element.</summary>
    public partial class Tensor
    {
        public Tensor abs() => Ops.abs.Call(this);

        public Tensor abs_() => Ops.abs_.CallInPlace(this);

        public Tensor absolute() => Ops.absolute.Call(this);

        public Tensor absolute_() => Ops.absolute_.CallInPlace(this);

        public Tensor neg() => Ops.neg.Call(this);

        public Tensor neg_() => Ops.neg_.CallInPlace(this);

        public Tensor negative() => Ops.negative.Call(this);

        public Tensor positive() => Ops.positive.Call(this);

        public Tensor sign() => Ops.sign.Call(this);

        public Tensor sign_() => Ops.sign_.CallInPlace(this);

        public Tensor sgn() => Ops.sgn.Call(this);

        public Tensor sgn_() => Ops.sgn_.CallInPlace(this);

        public Tensor signbit() => Ops.signbit.Call(this);

        public Tensor add(Scalar scalar) => Ops.add_Scalar.Call(this, scalar);

        public Tensor add(Scalar scalar, Scalar alpha) => Ops.add_Scalar.Call(this, scalar, alpha);

        public Tensor add(Tensor target) => Ops.add_Tensor.Call(this, target);

        public Tensor add(Tensor target, Scalar alpha) => Ops.add_Tensor.Call(this, target, alpha);

        public Tensor add_(Scalar scalar) => Ops.add__Scalar.CallInPlace(this, scalar);

        public Tensor add_(Scalar scalar, Scalar alpha) => Ops.add__Scalar.CallInPlace(this, scalar, alpha);

        public Tensor add_(Tensor target) => Ops.add__Tensor.CallInPlace(this, target);

        public Tensor add_(Tensor target, Scalar alpha) => Ops.add__Tensor.CallInPlace(this, target, alpha);

        public Tensor sub(Scalar target) => Ops.sub_Scalar.Call(this, target);

        public Tensor sub(Tensor target) => Ops.sub_Tensor.Call(this, target);

        public Tensor sub_(Scalar target) => Ops.sub__Scalar.CallInPlace(this, target);

        public Tensor sub_(Tensor target) => Ops.sub__Tensor.CallInPlace(this, target);

        public Tensor subtract(Scalar target) => Ops.subtract_Scalar.Call(this, target);

        public Tensor subtract(Tensor target) => Ops.subtract_Tensor.Call(this, target);

        public Tensor subtract_(Scalar target) => Ops.subtract__Scalar.CallInPlace(this, target);

        public Tensor subtract_(Tensor target) => Ops.subtract__Tensor.CallInPlace(this, target);

        public Tensor mul(Scalar target) => Ops.mul_Scalar.Call(this, target);

        public Tensor mul(Tensor target) => Ops.mul_Tensor.Call(this, target);

        public Tensor mul_(Scalar target) => Ops.mul__Scalar.CallInPlace(this, target);

        public Tensor mul_(Tensor target) => Ops.mul__Tensor.CallInPlace(this, target);

        public Tensor multiply(Scalar target) => Ops.multiply_Scalar.Call(this, target);

        public Tensor multiply(Tensor target) => Ops.multiply_Tensor.Call(this, target);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Ops.div_Scalar_mode.Call(this, target, ModeName(rounding_mode));

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Ops.div_Tensor_mode.Call(this, target, ModeName(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Ops.div__Scalar_mode.CallInPlace(this, target, ModeName(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Ops.div__Tensor_mode.CallInPlace(this, target, ModeName(rounding_mode));

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Ops.div_Scalar_mode.Call(this, target, ModeName(rounding_mode));

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Ops.div_Tensor_mode.Call(this, target, ModeName(rounding_mode));

        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Ops.div__Scalar_mode.CallInPlace(this, target, ModeName(rounding_mode));

        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Ops.div__Tensor_mode.CallInPlace(this, target, ModeName(rounding_mode));

        public Tensor true_divide(Scalar other) => Ops.true_divide_Scalar.Call(this, other);

        public Tensor true_divide(Tensor other) => Ops.true_divide_Tensor.Call(this, other);

        public Tensor true_divide_(Scalar other) => Ops.true_divide__Scalar.CallInPlace(this, other);

        public Tensor true_divide_(Tensor other) => Ops.true_divide__Tensor.CallInPlace(this, other);

        public Tensor floor_divide(Scalar other) => Ops.floor_divide_Scalar.Call(this, other);

        public Tensor floor_divide(Tensor other) => Ops.floor_divide.Call(this, other);

        public Tensor floor_divide_(Scalar other) => Ops.floor_divide__Scalar.CallInPlace(this, other);

        public Tensor floor_divide_(Tensor other) => Ops.floor_divide__Tensor.CallInPlace(this, other);

        public Tensor fmod(Scalar scalar) => Ops.fmod_Scalar.Call(this, scalar);

        public Tensor fmod(Tensor target) => Ops.fmod_Tensor.Call(this, target);

        public Tensor fmod_(Scalar scalar) => Ops.fmod__Scalar.CallInPlace(this, scalar);

        public Tensor fmod_(Tensor target) => Ops.fmod__Tensor.CallInPlace(this, target);

        public Tensor remainder(Scalar scalar) => Ops.remainder_Scalar.Call(this, scalar);

        public Tensor remainder(Tensor target) => Ops.remainder_Tensor.Call(this, target);

        public Tensor remainder_(Scalar scalar) => Ops.remainder__Scalar.CallInPlace(this, scalar);

        public Tensor remainder_(Tensor target) => Ops.remainder__Tensor.CallInPlace(this, target);

        public Tensor pow(Scalar exponent) => Ops.pow_Tensor_Scalar.Call(this, exponent);

        public Tensor pow(Tensor exponent) => Ops.pow_Tensor_Tensor.Call(this, exponent);

        public Tensor pow_(Scalar exponent) => Ops.pow__Scalar.CallInPlace(this, exponent);

        public Tensor pow_(Tensor exponent) => Ops.pow__Tensor.CallInPlace(this, exponent);

        public Tensor float_power(Tensor target) => Ops.float_power_Tensor_Tensor.Call(this, target);

        public Tensor float_power_(Tensor target) => Ops.float_power__Tensor.CallInPlace(this, target);

        public Tensor square() => Ops.square.Call(this);

        public Tensor sqrt() => Ops.sqrt.Call(this);

        public Tensor sqrt_() => Ops.sqrt_.CallInPlace(this);

        public Tensor rsqrt() => Ops.rsqrt.Call(this);

        public Tensor rsqrt_() => Ops.rsqrt_.CallInPlace(this);

        public Tensor reciprocal() => Ops.reciprocal.Call(this);

        public Tensor reciprocal_() => Ops.reciprocal_.CallInPlace(this);

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Ops.addcmul.Call(this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Ops.addcmul_.CallInPlace(this, tensor1, tensor2, value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Ops.addcdiv.Call(this, tensor1, tensor2);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Ops.addcdiv.Call(this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Ops.addcdiv_.CallInPlace(this, tensor1, tensor2);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Ops.addcdiv_.CallInPlace(this, tensor1, tensor2, value);

        public Tensor lerp(Tensor end, Tensor weight) => Ops.lerp_Tensor.Call(this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight) => Ops.lerp__Tensor.CallInPlace(this, end, weight);

        public Tensor gcd(Tensor other) => Ops.gcd.Call(this, other);

        public Tensor gcd_(Tensor other) => Ops.gcd_.CallInPlace(this, other);

        public Tensor lcm(Tensor other) => Ops.lcm.Call(this, other);

        public Tensor lcm_(Tensor other) => Ops.lcm_.CallInPlace(this, other);

        public Tensor ldexp(Tensor other) => Ops.ldexp_Tensor.Call(this, other);

        public Tensor ldexp_(Tensor other) => Ops.ldexp_.CallInPlace(this, other);

        public (Tensor Mantissa, Tensor Exponent) frexp() => Ops.frexp_Tensor.Call2(this);

        public Tensor hypot(Tensor other) => Ops.hypot.Call(this, other);

        public Tensor copysign(Tensor other) => Ops.copysign_Tensor.Call(this, other);

        public Tensor copysign_(Tensor other) => Ops.copysign__Tensor.CallInPlace(this, other);

        public Tensor nextafter(Tensor other) => Ops.nextafter.Call(this, other);

        public Tensor nextafter_(Tensor other) => Ops.nextafter_.CallInPlace(this, other);

        public Tensor heaviside(Tensor other) => Ops.heaviside.Call(this, other);

        public Tensor heaviside_(Tensor other) => Ops.heaviside_.CallInPlace(this, other);

        public Tensor maximum(Tensor other) => Ops.maximum.Call(this, other);

        public Tensor minimum(Tensor other) => Ops.minimum.Call(this, other);

        public Tensor fmax(Tensor other) => Ops.fmax.Call(this, other);

        public Tensor fmin(Tensor other) => Ops.fmin.Call(this, other);

        public Tensor clamp(Scalar min = null, Scalar max = null) => Ops.clamp.Call(this, min, max);

        public Tensor clamp(Tensor min = null, Tensor max = null) => Ops.clamp_Tensor.Call(this, min, max);

        public Tensor clamp_(Scalar min = null, Scalar max = null) => Ops.clamp_.CallInPlace(this, min, max);

        public Tensor clamp_(Tensor min = null, Tensor max = null) => Ops.clamp__Tensor.CallInPlace(this, min, max);

        public Tensor clamp_max(Scalar max) => Ops.clamp_max.Call(this, max);

        public Tensor clamp_max_(Scalar max) => Ops.clamp_max_.CallInPlace(this, max);

        public Tensor clamp_min(Scalar min) => Ops.clamp_min.Call(this, min);

        public Tensor clamp_min_(Scalar min) => Ops.clamp_min_.CallInPlace(this, min);

        public Tensor clip(Scalar min = null, Scalar max = null) => Ops.clamp.Call(this, min, max);

        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) =>
            Ops.nan_to_num.Call(this, nan, posinf, neginf);

        public Tensor nan_to_num_(double nan = 0, double? posinf = null, double? neginf = null) =>
            Ops.nan_to_num_.CallInPlace(this, nan, posinf, neginf);
    }
}
