using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Process-wide settings and dispose scopes; tensors, operators and modules stand in the other parts.</summary>
public static partial class torch
{
    private static ScalarType defaultDType = ScalarType.Float32;

    public static string __version__ => "0.107.0";

    public static DisposeScope CurrentDisposeScope => DisposeScopeManager.Current.Innermost;

    public static DisposeScope NewDisposeScope() => new(DisposeScopeManager.Current);

    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using DisposeScope scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    /// <summary>Throws the last native error; here every call checks its own, so there is never one left.</summary>
    public static void CheckForErrors()
    {
    }

    public static ScalarType get_default_dtype() => defaultDType;

    public static void set_default_dtype(ScalarType dtype) => defaultDType = dtype;

    public static void set_default_tensor_type(Tensor t)
    {
        set_default_dtype(t.dtype);
        set_default_device(t.device);
    }

    public static int get_num_threads() => NativeMethods.bridge_num_threads();

    public static void set_num_threads(int num) => NativeMethods.Check(NativeMethods.bridge_set_num_threads(num));

    public static int get_num_interop_threads() => NativeMethods.bridge_num_interop_threads();

    public static void set_num_interop_threads(int num) => NativeMethods.Check(NativeMethods.bridge_set_num_interop_threads(num));
}
