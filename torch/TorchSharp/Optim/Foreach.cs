using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>libtorch's operators over lists of tensors. One call covers a list, and on a GPU one kernel does.</summary>
internal static class Foreach
{
    private static readonly Op AddListOp = new("_foreach_add", "List");
    private static readonly Op AddListInPlace = new("_foreach_add_", "List");
    private static readonly Op AddScalarInPlace = new("_foreach_add_", "Scalar");
    private static readonly Op MulScalarInPlace = new("_foreach_mul_", "Scalar");
    private static readonly Op DivScalarInPlace = new("_foreach_div_", "Scalar");
    private static readonly Op AddcmulOp = new("_foreach_addcmul", "Scalar");
    private static readonly Op AddcmulInPlace = new("_foreach_addcmul_", "Scalar");
    private static readonly Op AddcdivInPlace = new("_foreach_addcdiv_", "Scalar");
    private static readonly Op MaximumInPlace = new("_foreach_maximum_", "List");
    private static readonly Op NegOp = new("_foreach_neg");
    private static readonly Op SqrtOp = new("_foreach_sqrt");
    private static readonly Op SqrtInPlace = new("_foreach_sqrt_");
    private static readonly Op ZeroInPlace = new("_foreach_zero_");

    internal static Tensor[] Neg(Tensor[] self) => NegOp.CallList(self);

    internal static Tensor[] Sqrt(Tensor[] self) => SqrtOp.CallList(self);

    internal static void Sqrt_(Tensor[] self) => SqrtInPlace.Run(self);

    internal static void Zero(Tensor[] self) => ZeroInPlace.Run(self);

    internal static Tensor[] Add(Tensor[] self, Tensor[] other, double alpha) => AddListOp.CallList(self, other, alpha);

    internal static void Add_(Tensor[] self, Tensor[] other, double alpha) => AddListInPlace.Run(self, other, alpha);

    internal static void Add_(Tensor[] self, double value) => AddScalarInPlace.Run(self, value);

    internal static void Mul_(Tensor[] self, double value) => MulScalarInPlace.Run(self, value);

    internal static void Div_(Tensor[] self, double value) => DivScalarInPlace.Run(self, value);

    internal static void Maximum_(Tensor[] self, Tensor[] other) => MaximumInPlace.Run(self, other);

    internal static Tensor[] Addcmul(Tensor[] self, Tensor[] a, Tensor[] b, double value) => AddcmulOp.CallList(self, a, b, value);

    internal static void Addcmul_(Tensor[] self, Tensor[] a, Tensor[] b, double value) => AddcmulInPlace.Run(self, a, b, value);

    internal static void Addcdiv_(Tensor[] self, Tensor[] numerators, Tensor[] denominators, double value) =>
        AddcdivInPlace.Run(self, numerators, denominators, value);
}
