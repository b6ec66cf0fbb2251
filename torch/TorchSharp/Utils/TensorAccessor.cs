using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor in CPU memory, in row-major order whatever their strides.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly T* data;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        tensor.RequireCpu();
        this.tensor = tensor;
        shape = tensor.shape;
        strides = tensor.stride();
        contiguous = tensor.is_contiguous();
        data = (T*)tensor.DataPointer;
        Count = tensor.NumberOfElements;
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get
        {
            long offset = Offset(indices);
            T value = Data[offset];
            GC.KeepAlive(tensor);
            return value;
        }
        set
        {
            long offset = Offset(indices);
            Data[offset] = value;
            GC.KeepAlive(tensor);
        }
    }

    /// <summary>The memory, as long as the tensor still owns it.</summary>
    private T* Data
    {
        get
        {
            if (tensor.IsInvalid) throw new InvalidOperationException("The tensor of this accessor has been disposed.");
            return data;
        }
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        Copy(result, 0, toTensor: false);
        return result;
    }

    public Array ToNDArray()
    {
        if (shape.Length == 0) return ToArray();
        Array result = Array.CreateInstance(typeof(T), shape);
        if (Count > 0) Copy(MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(result)), checked((int)Count)), 0, toTensor: false);
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyTo((array ?? throw new ArgumentNullException(nameof(array))).AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0) =>
        Copy(Window(array, arrayIndex, tensorIndex), tensorIndex, toTensor: false);

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom((ReadOnlySpan<T>)(array ?? throw new ArgumentNullException(nameof(array))), arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        Span<T> writable = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(array), array.Length);
        Copy(Window(writable, arrayIndex, tensorIndex), tensorIndex, toTensor: true);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++) yield return At(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) =>
        ReferenceEquals(left, right) || (left is not null && left.Equals(right));

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);

    public override bool Equals(object obj) => obj is TensorAccessor<T> other && Count == other.Count && this.SequenceEqual(other);

    public override int GetHashCode() => tensor.GetHashCode();

    /// <summary>Lets go of nothing: the tensor owns the memory.</summary>
    public void Dispose()
    {
    }

    private T At(long index)
    {
        T value = Data[Offset(index)];
        GC.KeepAlive(tensor);
        return value;
    }

    /// <summary>The part of an array that takes part in a copy: from an index on, and no more than the tensor has left.</summary>
    private Span<T> Window(Span<T> array, int arrayIndex, long tensorIndex)
    {
        if ((uint)arrayIndex > (uint)array.Length) throw new ArgumentOutOfRangeException(nameof(arrayIndex), arrayIndex, $"The array has {array.Length} elements.");
        if (tensorIndex < 0 || tensorIndex > Count) throw new ArgumentOutOfRangeException(nameof(tensorIndex), tensorIndex, $"The tensor has {Count} elements.");
        return array.Slice(arrayIndex, (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex));
    }

    private void Copy(Span<T> array, long first, bool toTensor)
    {
        if (array.IsEmpty) return;
        T* start = Data;
        if (contiguous)
        {
            var elements = new Span<T>(start + first, array.Length);
            if (toTensor) array.CopyTo(elements);
            else elements.CopyTo(array);
        }
        else
        {
            CopyStrided(start, array, first, toTensor);
        }
        GC.KeepAlive(tensor);
    }

    private void CopyStrided(T* start, Span<T> array, long first, bool toTensor)
    {
        int last = shape.Length - 1;
        var position = new long[shape.Length];
        long offset = 0;
        for (int d = last; d >= 0; d--)
        {
            (first, position[d]) = Math.DivRem(first, shape[d]);
            offset += position[d] * strides[d];
        }

        for (int done = 0; done < array.Length;)
        {
            int run = (int)Math.Min(shape[last] - position[last], array.Length - done);
            T* element = start + offset;
            if (toTensor)
            {
                for (int i = 0; i < run; i++, element += strides[last]) *element = array[done + i];
            }
            else
            {
                for (int i = 0; i < run; i++, element += strides[last]) array[done + i] = *element;
            }
            done += run;

            // On to the next row, carrying as a counter does.
            offset -= position[last] * strides[last];
            position[last] = 0;
            for (int d = last - 1; d >= 0; d--)
            {
                offset += strides[d];
                if (++position[d] < shape[d]) break;
                offset -= shape[d] * strides[d];
                position[d] = 0;
            }
        }
    }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1) return Offset(indices[0]);
        if (indices.Length != shape.Length) throw new IndexOutOfRangeException($"{indices.Length} indices into a tensor of {shape.Length} dimensions.");
        long offset = 0;
        for (int d = 0; d < indices.Length; d++)
        {
            if ((ulong)indices[d] >= (ulong)shape[d]) throw new IndexOutOfRangeException($"Index {indices[d]} is not in [0, {shape[d]}) in dimension {d}.");
            offset += indices[d] * strides[d];
        }
        return offset;
    }

    private long Offset(long index)
    {
        if (index < 0) throw new ArgumentOutOfRangeException(nameof(index), index, $"The tensor has {Count} elements.");
        if (index >= Count) throw new IndexOutOfRangeException($"Index {index} into a tensor of {Count} elements.");
        if (contiguous) return index;
        long offset = 0;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            (index, long position) = Math.DivRem(index, shape[d]);
            offset += position * strides[d];
        }
        return offset;
    }
}
