using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A handle to a libtorch tensor: its lifetime, its description and its memory. Operators stand in the other parts.</summary>
    public partial class Tensor : IDisposable
    {
        // Most of libtorch's operators take no more; a tensor may have more.
        private const int UsualDimensions = 64;

        private static long totalCount;
        private static long peakCount;

        private nint handle;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            long total = Interlocked.Increment(ref totalCount);
            if (total > Volatile.Read(ref peakCount)) Volatile.Write(ref peakCount, total);
            DisposeScopeManager.Current.Register(this);
        }

        ~Tensor() => Release();

        public static long TotalCount => Volatile.Read(ref totalCount);

        public static long PeakCount => Volatile.Read(ref peakCount);

        /// <summary>The scope that will dispose this tensor, if one will.</summary>
        internal DisposeScope Scope;

        /// <summary>This tensor's place among its scope's tensors.</summary>
        internal int ScopeIndex;

        public IntPtr Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public bool IsInvalid => handle == 0;

        public string name { get; set; }

        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        public void Dispose()
        {
            if (handle != 0)
            {
                LifetimeStatistics counts = DisposeScopeManager.Statistics.TensorStatistics;
                if (Scope is null) counts.DisposedOutsideScopeCount++;
                else counts.DisposedInScopeCount++;
            }
            Scope?.Remove(this);
            Release();
            GC.SuppressFinalize(this);
        }

        public IntPtr DecoupleFromNativeHandle()
        {
            nint owned = Handle;
            Scope?.Detach(this);
            Interlocked.Decrement(ref totalCount);
            handle = 0;
            GC.SuppressFinalize(this);
            return owned;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            if (Scope is null) other?.Attach(this);
            else Scope.MoveToOther(other, this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.Scope);

        public Tensor DetachFromDisposeScope()
        {
            Scope?.Detach(this);
            return this;
        }

        public Tensor alias() => new(NativeMethods.Check(NativeMethods.bridge_tensor_alias(Handle), this));

        public long Dimensions => Describe().Dimensions;

        public long ndim => Describe().Dimensions;

        public long dim() => Describe().Dimensions;

        public long NumberOfElements => Describe().Elements;

        public long numel() => Describe().Elements;

        public long ElementSize => dtype.ElementSize();

        public long element_size() => dtype.ElementSize();

        public ScalarType dtype => (ScalarType)Describe().DType;

        public DeviceType device_type => (DeviceType)Describe().DeviceType;

        public Device device
        {
            get
            {
                TensorDescription description = Describe();
                return new Device((DeviceType)description.DeviceType, description.DeviceIndex);
            }
        }

        public int device_index => Describe().DeviceIndex;

        public unsafe long[] shape
        {
            get
            {
                long* sizes = stackalloc long[UsualDimensions];
                int count = NativeMethods.bridge_tensor_sizes(Handle, sizes, UsualDimensions);
                NativeMethods.Check(count, this);
                if (count <= UsualDimensions) return new ReadOnlySpan<long>(sizes, count).ToArray();
                var all = new long[count];
                fixed (long* a = all) NativeMethods.Check(NativeMethods.bridge_tensor_sizes(Handle, a, count), this);
                return all;
            }
        }

        public long[] size() => shape;

        public long size(int dim)
        {
            long[] sizes = shape;
            return sizes[WrapDimension(dim, sizes.Length)];
        }

        public unsafe long[] stride()
        {
            long* strides = stackalloc long[UsualDimensions];
            int count = NativeMethods.bridge_tensor_strides(Handle, strides, UsualDimensions);
            NativeMethods.Check(count, this);
            if (count <= UsualDimensions) return new ReadOnlySpan<long>(strides, count).ToArray();
            var all = new long[count];
            fixed (long* a = all) NativeMethods.Check(NativeMethods.bridge_tensor_strides(Handle, a, count), this);
            return all;
        }

        public long stride(int dim)
        {
            long[] strides = stride();
            return strides[WrapDimension(dim, strides.Length)];
        }

        public long storage_offset()
        {
            long offset = NativeMethods.bridge_tensor_storage_offset(Handle);
            GC.KeepAlive(this);
            if (offset < 0) NativeMethods.Throw();
            return offset;
        }

        public bool is_contiguous() => HasFlag(TensorFlag.Contiguous);

        public bool is_sparse => HasFlag(TensorFlag.Sparse);

        public bool is_leaf => HasFlag(TensorFlag.Leaf);

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_pinned() => HasFlag(TensorFlag.Pinned);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool requires_grad
        {
            get => HasFlag(TensorFlag.RequiresGrad);
            set => NativeMethods.Check(NativeMethods.bridge_tensor_set_requires_grad(Handle, value ? 1 : 0), this);
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public unsafe Tensor grad
        {
            get
            {
                nint found = 0;
                NativeMethods.Check(NativeMethods.bridge_tensor_grad(Handle, &found), this);
                return found == 0 ? null : new Tensor(found);
            }
            set
            {
                NativeMethods.Check(NativeMethods.bridge_tensor_set_grad(Handle, value is null ? 0 : value.Handle), this);
                GC.KeepAlive(value);
            }
        }

        public void retain_grad() => NativeMethods.Check(NativeMethods.bridge_tensor_retain_grad(Handle), this);

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor> grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor> inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireCpu();
            ValidateType(typeof(T));
            return new TensorAccessor<T>(this);
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            using TensorAccessor<T> values = data<T>();
            return values[0];
        }

        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_contiguous()) throw new NotImplementedException("Bytes() called on non-contiguous tensor.");
                RequireCpu();
                long length = checked(NumberOfElements * ElementSize);
                if (length > int.MaxValue) throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                return new Span<byte>((void*)DataPointer, (int)length);
            }
            set
            {
                if (!is_contiguous()) throw new NotImplementedException("SetBytes() called on non-contiguous tensor.");
                Span<byte> target = bytes;
                if (target.Length != value.Length) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(target);
                GC.KeepAlive(this);
            }
        }

        /// <summary>Address of the first element.</summary>
        internal nint DataPointer => NativeMethods.bridge_tensor_data(Handle);

        internal bool HasFlag(TensorFlag flag)
        {
            int value = NativeMethods.bridge_tensor_flag(Handle, flag);
            if (value < 0) NativeMethods.Throw();
            GC.KeepAlive(this);
            return value != 0;
        }

        internal unsafe TensorDescription Describe()
        {
            TensorDescription description;
            NativeMethods.Check(NativeMethods.bridge_tensor_describe(Handle, &description), this);
            return description;
        }

        internal static int WrapDimension(int dim, int rank) => dim < 0 ? dim + rank : dim;

        internal void RequireCpu()
        {
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }

        internal void ValidateType(Type type)
        {
            ScalarType stored = dtype;
            if (type != stored.DotNetType()) throw new ArgumentException($"{type.Name} is not compatible with {stored}");
        }

        /// <summary>Gives up the native tensor to a caller who frees it and then counts it as <see cref="Gone"/>; 0 if it is gone already.</summary>
        internal nint TakeHandle()
        {
            GC.SuppressFinalize(this);
            return Interlocked.Exchange(ref handle, 0);
        }

        /// <summary>Counts tensors whose handles were taken and freed.</summary>
        internal static void Gone(int count) => Interlocked.Add(ref totalCount, -count);

        private void Release()
        {
            nint owned = Interlocked.Exchange(ref handle, 0);
            if (owned == 0) return;
            Interlocked.Decrement(ref totalCount);
            NativeMethods.bridge_tensor_free(owned);
        }
    }
}
