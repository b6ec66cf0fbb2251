using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Exponentials, logarithms and the gamma and error functions, element by element.</summary>
public static partial class torch
{
    public static Tensor exp(Tensor input) => Ops.exp.Call(input);

    public static Tensor exp_(Tensor input) => Ops.exp_.CallInPlace(input);

    public static Tensor exp2(Tensor input) => Ops.exp2.Call(input);

    public static Tensor exp2_(Tensor input) => Ops.exp2_.CallInPlace(input);

    public static Tensor expm1(Tensor input) => Ops.expm1.Call(input);

    public static Tensor expm1_(Tensor input) => Ops.expm1_.CallInPlace(input);

    public static Tensor log(Tensor input) => Ops.log.Call(input);

    public static Tensor log_(Tensor input) => Ops.log_.CallInPlace(input);

    public static Tensor log10(Tensor input) => Ops.log10.Call(input);

    public static Tensor log10_(Tensor input) => Ops.log10_.CallInPlace(input);

    public static Tensor log1p(Tensor input) => Ops.log1p.Call(input);

    public static Tensor log1p_(Tensor input) => Ops.log1p_.CallInPlace(input);

    public static Tensor log2(Tensor input) => Ops.log2.Call(input);

    public static Tensor log2_(Tensor input) => Ops.log2_.CallInPlace(input);

    public static Tensor logaddexp(Tensor left, Tensor right) => Ops.logaddexp.Call(left, right);

    public static Tensor logaddexp2(Tensor left, Tensor right) => Ops.logaddexp2.Call(left, right);

    public static Tensor logit(Tensor input, double? eps = null) => Ops.logit.Call(input, eps);

    public static Tensor logit_(Tensor input, double? eps = null) => Ops.logit_.CallInPlace(input, eps);

    public static Tensor xlogy(Tensor x, Scalar y) => Ops.xlogy_Scalar_Other.Call(x, y);

    public static Tensor xlogy(Tensor x, Tensor y) => Ops.xlogy_Tensor.Call(x, y);

    public static Tensor xlogy_(Tensor x, Scalar y) => Ops.xlogy__Scalar_Other.CallInPlace(x, y);

    public static Tensor xlogy_(Tensor x, Tensor y) => Ops.xlogy__Tensor.CallInPlace(x, y);

    public static Tensor erf(Tensor input) => Ops.erf.Call(input);

    public static Tensor erf_(Tensor input) => Ops.erf_.CallInPlace(input);

    public static Tensor erfc(Tensor input) => Ops.erfc.Call(input);

    public static Tensor erfc_(Tensor input) => Ops.erfc_.CallInPlace(input);

    public static Tensor erfinv(Tensor input) => Ops.erfinv.Call(input);

    public static Tensor erfinv_(Tensor input) => Ops.erfinv_.CallInPlace(input);

    public static Tensor lgamma(Tensor input) => Ops.lgamma.Call(input);

    public static Tensor lgamma_(Tensor input) => Ops.lgamma_.CallInPlace(input);

    public static Tensor digamma(Tensor input) => Ops.digamma.Call(input);

    public static Tensor digamma_(Tensor input) => Ops.digamma_.CallInPlace(input);

    public static Tensor polygamma(Tensor input, long p) => Ops.polygamma.Call(p, input);

    public static Tensor polygamma_(Tensor input, long p) => Ops.polygamma_.CallInPlace(input, p);

    public static Tensor mvlgamma(Tensor input, long p) => Ops.mvlgamma.Call(input, p);

    public static Tensor mvlgamma_(Tensor input, long p) => Ops.mvlgamma_.CallInPlace(input, p);

    public static Tensor i0(Tensor input) => Ops.i0.Call(input);

    public static Tensor i0_(Tensor input) => Ops.i0_.CallInPlace(input);

    public static Tensor igamma(Tensor input, Tensor other) => Ops.igamma.Call(input, other);

    public static Tensor igammac(Tensor input, Tensor other) => Ops.igammac.Call(input, other);
}
