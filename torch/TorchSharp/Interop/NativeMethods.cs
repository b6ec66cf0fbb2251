using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>What a native argument or result holds; the values are those of <c>Kind</c> in torch_bridge.cpp.</summary>
internal enum ArgKind
{
    None = 0, Default = 1, Tensor = 2, Int = 3, Double = 4, Bool = 5, IntList = 6, DoubleList = 7, BoolList = 8,
    TensorList = 9, Device = 10, String = 11, Generator = 12, Complex = 13,
}

/// <summary>One boxed value as torch_bridge.cpp lays it out.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct NativeArg
{
    [FieldOffset(0)] internal ArgKind Kind;
    [FieldOffset(4)] internal int Length;
    [FieldOffset(8)] internal long Int;
    [FieldOffset(8)] internal double Double;
    [FieldOffset(8)] internal nint Pointer;
}

[StructLayout(LayoutKind.Sequential)]
internal struct TensorDescription
{
    internal int DType, DeviceType, DeviceIndex, Dimensions;
    internal long Elements;
}

internal enum TensorFlag { RequiresGrad = 0, Leaf = 1, Sparse = 2, Contiguous = 3, ContiguousChannelsLast = 4, RetainsGrad = 5, Pinned = 6, View = 7 }

/// <summary>The C interface of torch_bridge.cpp.</summary>
internal static unsafe class NativeMethods
{
    private const string Library = "torch_bridge";

    static NativeMethods()
    {
        // A libtorch built without its own OpenMP settings starts with one thread; PyTorch's users expect all cores.
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null && bridge_num_threads() == 1)
            bridge_set_num_threads(Environment.ProcessorCount);
    }

    [DllImport(Library)] internal static extern byte* bridge_last_error();
    [DllImport(Library)] internal static extern void bridge_set_error(byte* text);
    [DllImport(Library)] internal static extern byte* bridge_version();

    [DllImport(Library)] internal static extern nint bridge_operator(byte* name, byte* overload);
    [DllImport(Library)] internal static extern int bridge_call(nint op, NativeArg* arguments, int count, NativeArg* results, int capacity);

    [DllImport(Library)] internal static extern void bridge_tensor_free(nint tensor);
    [DllImport(Library)] internal static extern void bridge_tensors_free(nint* tensors, int count);
    [DllImport(Library), SuppressGCTransition] internal static extern int bridge_tensor_describe(nint tensor, TensorDescription* description);
    [DllImport(Library), SuppressGCTransition] internal static extern int bridge_tensor_sizes(nint tensor, long* sizes, int capacity);
    [DllImport(Library), SuppressGCTransition] internal static extern int bridge_tensor_strides(nint tensor, long* strides, int capacity);
    [DllImport(Library)] internal static extern long bridge_tensor_storage_offset(nint tensor);
    [DllImport(Library)] internal static extern nint bridge_tensor_data(nint tensor);
    [DllImport(Library)] internal static extern int bridge_tensor_storage(nint tensor, nint* data, long* bytes);
    [DllImport(Library)] internal static extern int bridge_tensor_flag(nint tensor, TensorFlag flag);
    [DllImport(Library)] internal static extern int bridge_tensor_set_requires_grad(nint tensor, int value);
    [DllImport(Library)] internal static extern int bridge_tensor_bump_version(nint tensor);
    [DllImport(Library)] internal static extern int bridge_tensor_grad(nint tensor, nint* grad);
    [DllImport(Library)] internal static extern int bridge_tensor_set_grad(nint tensor, nint grad);
    [DllImport(Library)] internal static extern int bridge_tensor_retain_grad(nint tensor);
    [DllImport(Library)] internal static extern nint bridge_tensor_alias(nint tensor);
    [DllImport(Library)] internal static extern int bridge_tensor_save(nint tensor, byte* path);
    [DllImport(Library)] internal static extern nint bridge_tensor_load(byte* path);

    [DllImport(Library)]
    internal static extern int bridge_backward(nint* tensors, int count, nint* grads, int gradCount, int retainGraph, int createGraph,
        nint* inputs, int inputCount);
    [DllImport(Library)]
    internal static extern int bridge_grad(nint* outputs, int count, nint* inputs, int inputCount, nint* grads, int gradCount,
        int retainGraph, int createGraph, int allowUnused, nint* results);
    [DllImport(Library)] internal static extern int bridge_grad_mode();
    [DllImport(Library)] internal static extern void bridge_set_grad_mode(int enabled);
    [DllImport(Library)] internal static extern int bridge_inference_mode();
    [DllImport(Library)] internal static extern nint bridge_inference_enter(int enabled);
    [DllImport(Library)] internal static extern void bridge_inference_leave(nint guard);
    [DllImport(Library)] internal static extern int bridge_anomaly_mode();
    [DllImport(Library)] internal static extern void bridge_set_anomaly_mode(int enabled, int checkNan);

    [DllImport(Library)] internal static extern int bridge_node_is_recorded(nint* inputs, int count);
    [DllImport(Library)]
    internal static extern nint bridge_node_new(byte* label, nint* inputs, int count, nint context,
        delegate* unmanaged<nint, nint*, int, nint*, int, int> backward, delegate* unmanaged<nint, void> release);
    [DllImport(Library)] internal static extern void bridge_node_seal(nint node);
    [DllImport(Library)] internal static extern void bridge_node_free(nint node);
    [DllImport(Library)]
    internal static extern int bridge_node_wrap(nint node, nint* inputs, int inputCount, nint* outputs, int outputCount,
        nint* nonDifferentiable, int nonDifferentiableCount, nint* dirty, int dirtyCount, nint* results);
    [DllImport(Library)] internal static extern int bridge_node_save(nint node, nint* tensors, int count);
    [DllImport(Library)] internal static extern int bridge_node_saved_count(nint node);
    [DllImport(Library)] internal static extern int bridge_node_saved(nint node, nint* tensors, int count);
    [DllImport(Library)] internal static extern nint bridge_node_zero_grad(nint node, int index);

    [DllImport(Library)] internal static extern nint bridge_generator_new(ulong seed, int deviceType, int deviceIndex);
    [DllImport(Library)] internal static extern nint bridge_generator_default(int deviceType, int deviceIndex);
    [DllImport(Library)] internal static extern void bridge_generator_free(nint generator);
    [DllImport(Library)] internal static extern int bridge_generator_set_seed(nint generator, ulong seed);
    [DllImport(Library)] internal static extern ulong bridge_generator_seed(nint generator);
    [DllImport(Library)] internal static extern ulong bridge_generator_initial_seed(nint generator);
    [DllImport(Library)] internal static extern nint bridge_generator_state(nint generator);
    [DllImport(Library)] internal static extern int bridge_generator_set_state(nint generator, nint state);
    [DllImport(Library)] internal static extern int bridge_manual_seed_all(ulong seed);

    [DllImport(Library)] internal static extern int bridge_num_threads();
    [DllImport(Library)] internal static extern int bridge_set_num_threads(int count);
    [DllImport(Library)] internal static extern int bridge_num_interop_threads();
    [DllImport(Library)] internal static extern int bridge_set_num_interop_threads(int count);
    [DllImport(Library)] internal static extern long bridge_cuda_device_count();
    [DllImport(Library)] internal static extern int bridge_cudnn_available();
    [DllImport(Library)] internal static extern int bridge_synchronize(int deviceType, int deviceIndex);
    [DllImport(Library)] internal static extern int bridge_deterministic();
    [DllImport(Library)] internal static extern void bridge_set_deterministic(int enabled, int warnOnly);

    /// <summary>The status of a call whose required argument was null; the error text is then the argument's name.</summary>
    internal const int NullArgument = -2;

    /// <summary>libtorch's version, as "1.13.0".</summary>
    internal static string Version() => Marshal.PtrToStringUTF8((nint)bridge_version());

    /// <summary>Throws what libtorch reported last on this thread, as TorchSharp does.</summary>
    internal static void Throw(int status = -1)
    {
        string text = Marshal.PtrToStringUTF8((nint)bridge_last_error());
        throw status == NullArgument ? new ArgumentNullException(text) : new ExternalException(text);
    }

    /// <summary>Throws if a status is not success.</summary>
    internal static void Check(int status)
    {
        if (status < 0) Throw();
    }

    /// <summary>As <see cref="Check(int)"/>, for a call that reads an object's native part: its finalizer waits for the call to end.</summary>
    internal static void Check(int status, object owner)
    {
        GC.KeepAlive(owner);
        Check(status);
    }

    /// <summary>As <see cref="Check(nint)"/>, for a call that reads an object's native part: its finalizer waits for the call to end.</summary>
    internal static nint Check(nint handle, object owner)
    {
        GC.KeepAlive(owner);
        return Check(handle);
    }

    /// <summary>Passes a handle on, or throws if it is 0.</summary>
    internal static nint Check(nint handle)
    {
        if (handle == 0) Throw();
        return handle;
    }
}
