using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Activation functions.</summary>
public static partial class torch
{
    public static Tensor sigmoid(Tensor input) => Ops.sigmoid.Call(input);

    public static Tensor sigmoid_(Tensor input) => Ops.sigmoid_.CallInPlace(input);

    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => Ops.softmax_int.Call(input, dim, dtype);
}
