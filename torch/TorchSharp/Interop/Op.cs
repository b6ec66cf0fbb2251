using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// A libtorch operator, called by name through the dispatcher. It is looked up at its first call, so that naming an operator an
/// older libtorch lacks costs nothing until it is used. Missing trailing arguments take the schema's defaults.
/// </summary>
internal sealed unsafe class Op(string name, string overload = "")
{
    private const int MaxResults = 8;
    private const int MaxArguments = 24;
    private nint handle;

    /// <summary>Calls an operator with one tensor result.</summary>
    [SkipLocalsInit]
    internal Tensor Call(params ReadOnlySpan<Arg> args)
    {
        NativeArg* results = stackalloc NativeArg[MaxResults];
        Invoke(args, results);
        return Wrap(results[0]);
    }

    /// <summary>Calls an in-place operator and returns the object it was called on, its first argument.</summary>
    [SkipLocalsInit]
    internal Tensor CallInPlace(params ReadOnlySpan<Arg> args)
    {
        NativeArg* results = stackalloc NativeArg[MaxResults];
        Invoke(args, results);
        if (results[0].Pointer != 0) NativeMethods.bridge_tensor_free(results[0].Pointer);
        return Unsafe.As<Tensor>(args[0].Object);
    }

    /// <summary>Calls an operator with two tensor results.</summary>
    [SkipLocalsInit]
    internal (Tensor, Tensor) Call2(params ReadOnlySpan<Arg> args)
    {
        NativeArg* results = stackalloc NativeArg[MaxResults];
        Invoke(args, results);
        return (Wrap(results[0]), Wrap(results[1]));
    }

    /// <summary>Calls an operator with three tensor results.</summary>
    [SkipLocalsInit]
    internal (Tensor, Tensor, Tensor) Call3(params ReadOnlySpan<Arg> args)
    {
        NativeArg* results = stackalloc NativeArg[MaxResults];
        Invoke(args, results);
        return (Wrap(results[0]), Wrap(results[1]), Wrap(results[2]));
    }

    /// <summary>Calls an operator with four tensor results.</summary>
    [SkipLocalsInit]
    internal (Tensor, Tensor, Tensor, Tensor) Call4(params ReadOnlySpan<Arg> args)
    {
        NativeArg* results = stackalloc NativeArg[MaxResults];
        Invoke(args, results);
        return (Wrap(results[0]), Wrap(results[1]), Wrap(results[2]), Wrap(results[3]));
    }

    /// <summary>Calls an operator whose result is a list of tensors.</summary>
    [SkipLocalsInit]
    internal Tensor[] CallList(params ReadOnlySpan<Arg> args)
    {
        NativeArg* results = stackalloc NativeArg[MaxResults];
        Invoke(args, results);
        var tensors = new Tensor[results[0].Length];
        long* handles = (long*)results[0].Pointer;
        for (int i = 0; i < tensors.Length; i++) tensors[i] = handles[i] == 0 ? null : new Tensor((nint)handles[i]);
        return tensors;
    }

    /// <summary>Calls an operator whose result is a bool, an integer or a real number.</summary>
    [SkipLocalsInit]
    internal Scalar CallScalar(params ReadOnlySpan<Arg> args)
    {
        NativeArg* results = stackalloc NativeArg[MaxResults];
        Invoke(args, results);
        return results[0].Kind switch
        {
            ArgKind.Bool => results[0].Int != 0,
            ArgKind.Int => results[0].Int,
            ArgKind.Double => results[0].Double,
            ArgKind.Complex => new System.Numerics.Complex(((double*)results[0].Pointer)[0], ((double*)results[0].Pointer)[1]),
            _ => throw new InvalidOperationException($"{name} did not return a number."),
        };
    }

    /// <summary>Calls an operator whose result is a bool or an integer.</summary>
    [SkipLocalsInit]
    internal long CallInt(params ReadOnlySpan<Arg> args)
    {
        NativeArg* results = stackalloc NativeArg[MaxResults];
        Invoke(args, results);
        return results[0].Int;
    }

    /// <summary>Calls an operator that returns nothing.</summary>
    [SkipLocalsInit]
    internal void Run(params ReadOnlySpan<Arg> args)
    {
        NativeArg* results = stackalloc NativeArg[MaxResults];
        Invoke(args, results);
    }

    private static Tensor Wrap(in NativeArg result) =>
        result.Kind == ArgKind.Tensor && result.Pointer != 0 ? new Tensor(result.Pointer) : null;

    [SkipLocalsInit]
    private void Invoke(ReadOnlySpan<Arg> args, NativeArg* results)
    {
        if (handle == 0) Resolve();
        // A size known at compile time is a plain local, which costs nothing.
        NativeArg* native = stackalloc NativeArg[MaxArguments];
        if (args.Length > MaxArguments) throw new InvalidOperationException($"{name} was given {args.Length} arguments.");
        int listBytes = 0;
        for (int i = 0; i < args.Length; i++)
        {
            ref readonly Arg arg = ref args[i];
            native[i].Kind = arg.Kind;
            native[i].Length = arg.Length;
            native[i].Int = arg.Bits;
            if (arg.Kind >= ArgKind.IntList && arg.Object is not null) listBytes += ListBytes(arg);
        }

        int status;
        if (listBytes == 0)
        {
            status = NativeMethods.bridge_call(handle, native, args.Length, results, MaxResults);
        }
        else if (listBytes <= 1024)
        {
            byte* scratch = stackalloc byte[listBytes];
            CopyLists(args, native, scratch);
            status = NativeMethods.bridge_call(handle, native, args.Length, results, MaxResults);
        }
        else
        {
            byte* scratch = (byte*)NativeMemory.Alloc((nuint)listBytes);
            try
            {
                CopyLists(args, native, scratch);
                status = NativeMethods.bridge_call(handle, native, args.Length, results, MaxResults);
            }
            finally
            {
                NativeMemory.Free(scratch);
            }
        }

        // A finalizer must not free a tensor whose handle libtorch still reads.
        foreach (ref readonly Arg arg in args) GC.KeepAlive(arg.Object);
        if (status < 0) NativeMethods.Throw(status);
    }

    private static int ListBytes(in Arg arg) => arg.Kind switch
    {
        ArgKind.IntList or ArgKind.DoubleList or ArgKind.TensorList or ArgKind.Complex => Math.Max(8, arg.Length * 8),
        ArgKind.BoolList => (arg.Length + 15) & ~7,
        ArgKind.String => (Encoding.UTF8.GetByteCount((string)arg.Object) + 15) & ~7,
        _ => 0,
    };

    private static void CopyLists(ReadOnlySpan<Arg> args, NativeArg* native, byte* scratch)
    {
        for (int i = 0; i < args.Length; i++)
        {
            ref readonly Arg arg = ref args[i];
            switch (arg.Kind)
            {
                case ArgKind.IntList:
                    ((long[])arg.Object).CopyTo(new Span<long>(scratch, arg.Length));
                    break;
                case ArgKind.DoubleList or ArgKind.Complex:
                    ((double[])arg.Object).CopyTo(new Span<double>(scratch, arg.Length));
                    break;
                case ArgKind.BoolList:
                    ((bool[])arg.Object).CopyTo(new Span<bool>(scratch, arg.Length));
                    break;
                case ArgKind.TensorList:
                    var tensors = (Tensor[])arg.Object;
                    for (int t = 0; t < tensors.Length; t++) ((nint*)scratch)[t] = tensors[t] is null ? 0 : tensors[t].Handle;
                    break;
                case ArgKind.String:
                    string text = (string)arg.Object;
                    native[i].Length = Encoding.UTF8.GetBytes(text, new Span<byte>(scratch, Encoding.UTF8.GetByteCount(text)));
                    break;
                default:
                    continue;
            }
            native[i].Pointer = (nint)scratch;
            scratch += ListBytes(arg);
        }
    }

    private void Resolve()
    {
        byte[] utf8Name = Encoding.UTF8.GetBytes("aten::" + name + "\0");
        byte[] utf8Overload = Encoding.UTF8.GetBytes(overload + "\0");
        fixed (byte* n = utf8Name, o = utf8Overload) handle = NativeMethods.Check(NativeMethods.bridge_operator(n, o));
    }
}
