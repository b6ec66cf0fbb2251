using System.Collections;
using System.Numerics;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The memory under a tensor and all its views, whatever their offsets and strides.</summary>
    public abstract class Storage
    {
        protected Tensor _tensor;
        protected IntPtr _tensor_data_ptr;

        protected Storage()
        {
        }

        protected Storage(Tensor tensor) : this(tensor, 0)
        {
        }

        protected Storage(Tensor tensor, IntPtr data_ptr)
        {
            _tensor = tensor;
            _tensor_data_ptr = data_ptr;
            this.data_ptr();
        }

        public IntPtr data_ptr()
        {
            if (_tensor_data_ptr == 0 && _tensor is not null) _tensor_data_ptr = Memory().Data;
            return _tensor_data_ptr;
        }

        public ulong nbytes() => (ulong)Memory().Bytes;

        public abstract int element_size();

        public Storage<bool> @bool() => Converted<bool>();

        public Storage<byte> @byte() => Converted<byte>();

        /// <summary>Fails as TorchSharp's does: no tensor holds elements of .NET's 16-bit char.</summary>
        public Storage<char> @char() => Converted<char>();

        public Storage<int> @int() => Converted<int>();

        public Storage<long> @long() => Converted<long>();

        public Storage<float> @float() => Converted<float>();

        public Storage<double> @double() => Converted<double>();

        public Storage<(float, float)> complex_float() => Converted<(float, float)>();

        public Storage<Complex> complex_double() => Converted<Complex>();

        protected static Tensor CreateTypedTensor<T>(ScalarType dtype, IList<T> rawArray) =>
            from_array(rawArray.ToArray(), dtype);

        internal static Storage<T> Of<T>(Tensor tensor) where T : unmanaged
        {
            bool supported = typeof(T) == typeof(bool) || typeof(T) == typeof(byte) || typeof(T) == typeof(int) || typeof(T) == typeof(long)
                || typeof(T) == typeof(float) || typeof(T) == typeof(double) || typeof(T) == typeof((float, float)) || typeof(T) == typeof(Complex);
            if (!supported) throw new NotSupportedException($"A storage of {typeof(T)} is not supported.");
            ScalarType type = ScalarTypes.Of(typeof(T));
            return tensor.dtype == type ? new Storage<T>(tensor, false) : new Storage<T>(tensor.to_type(type), true);
        }

        private Storage<T> Converted<T>() where T : unmanaged => Of<T>(_tensor);

        private unsafe (nint Data, long Bytes) Memory()
        {
            nint data;
            long bytes;
            NativeMethods.Check(NativeMethods.bridge_tensor_storage(_tensor.Handle, &data, &bytes), _tensor);
            return (data, bytes);
        }
    }

    /// <summary>A storage whose elements are of type <typeparamref name="T"/>; made from a single value, it only serves to fill a range of another.</summary>
    public sealed unsafe class Storage<T> : Storage, IDisposable, IEnumerable<T> where T : unmanaged
    {
        private readonly bool owned;
        private readonly T scalar;
        private readonly int count;

        internal Storage(Tensor tensor, bool owned) : base(tensor)
        {
            this.owned = owned;
            count = checked((int)(nbytes() / (ulong)sizeof(T)));
        }

        private Storage(Storage<T> whole, int start, int count) : base(whole._tensor, whole._tensor_data_ptr + (nint)start * sizeof(T)) =>
            this.count = count;

        private Storage(T value) => scalar = value;

        public int Count
        {
            get
            {
                RequireMemory();
                return count;
            }
        }

        public bool IsReadOnly => false;

        public Device device
        {
            get
            {
                RequireMemory();
                return _tensor.device;
            }
        }

        public T this[int index]
        {
            get => Elements[Checked(index)];
            set => Elements[Checked(index)] = value;
        }

        public Storage<T> this[(int?, int?) range]
        {
            get
            {
                (int start, int length) = Checked(range);
                return new Storage<T>(this, start, length);
            }
            set
            {
                (int start, int length) = Checked(range);
                if (value._tensor is not null) throw new InvalidOperationException("A range of a storage can only be set to a single value.");
                Elements.Slice(start, length).Fill(value.scalar);
            }
        }

        public Storage<T> this[Range range]
        {
            get => this[(range.Start.GetOffset(Count), range.End.GetOffset(Count))];
            set => this[(range.Start.GetOffset(Count), range.End.GetOffset(Count))] = value;
        }

        public static implicit operator Storage<T>(T value) => new(value);

        public override int element_size()
        {
            RequireMemory();
            return sizeof(T);
        }

        public Storage<T> cpu()
        {
            RequireMemory();
            return new Storage<T>(_tensor.cpu(), true);
        }

        public Storage<T> cuda(Device device = null)
        {
            RequireMemory();
            return new Storage<T>(_tensor.cuda(device), true);
        }

        public T[] ToArray() => Elements.ToArray();

        public IList<T> tolist() => ToArray();

        public void fill_(T value) => Elements.Fill(value);

        public void copy_(IList<T> array) => CopyFrom(array, 0);

        public void CopyTo(IList<T> array, int arrayIndex)
        {
            ArgumentNullException.ThrowIfNull(array);
            Span<T> elements = Elements;
            for (int i = 0; i < elements.Length && i < array.Count - arrayIndex; i++) array[i + arrayIndex] = elements[i];
        }

        public void CopyFrom(IList<T> array, int arrayIndex)
        {
            ArgumentNullException.ThrowIfNull(array);
            Span<T> elements = Elements;
            for (int i = 0; i < elements.Length && i < array.Count - arrayIndex; i++) elements[i] = array[i + arrayIndex];
        }

        public bool Contains(T item) => IndexOf(item) >= 0;

        public int IndexOf(T item)
        {
            ReadOnlySpan<T> elements = Elements;
            for (int i = 0; i < elements.Length; i++)
            {
                if (EqualityComparer<T>.Default.Equals(elements[i], item)) return i;
            }
            return -1;
        }

        public IEnumerator<T> GetEnumerator()
        {
            for (int i = 0; i < Count; i++) yield return this[i];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose()
        {
            if (owned) _tensor?.Dispose();
            _tensor = null;
            _tensor_data_ptr = 0;
        }

        private Span<T> Elements
        {
            get
            {
                RequireMemory();
                _tensor.RequireCpu();
                return new Span<T>((void*)_tensor_data_ptr, count);
            }
        }

        private void RequireMemory()
        {
            if (_tensor is null) throw new InvalidOperationException("Invalid use of a scalar or disposed Storage instance.");
        }

        private int Checked(int index) => (uint)index < (uint)Count ? index : throw new IndexOutOfRangeException($"Index {index} into a storage of {Count} elements.");

        private (int Start, int Length) Checked((int? Start, int? End) range)
        {
            int start = range.Start ?? 0, end = range.End ?? Count;
            if (end < start) throw new ArgumentException("end < start");
            if (start < 0 || end > Count) throw new IndexOutOfRangeException($"Range [{start}, {end}) of a storage of {Count} elements.");
            return (start, end - start);
        }
    }

    public partial class Tensor
    {
        public Storage<T> storage<T>() where T : unmanaged => Storage.Of<T>(this);
    }
}
