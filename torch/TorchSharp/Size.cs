using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The sizes of a tensor's dimensions.</summary>
    public struct Size : IEnumerable<long>
    {
        public static Size Empty = new(Array.Empty<long>());

        private readonly long[] shape;

        public Size(long[] shape) => this.shape = shape ?? throw new ArgumentNullException(nameof(shape));

        public Size(int[] shape) : this(Array.ConvertAll(shape, size => (long)size))
        {
        }

        public Size(IEnumerable<long> shape) : this(shape.ToArray())
        {
        }

        public Size(long size) => shape = [size];

        public Size((long, long) size) => shape = [size.Item1, size.Item2];

        public Size((long, long, long) size) => shape = [size.Item1, size.Item2, size.Item3];

        public Size((long, long, long, long) size) => shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        public Size((long, long, long, long, long) size) => shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5];

        public Size((long, long, long, long, long, long) size) =>
            shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5, size.Item6];

        public Size(int size) => shape = [size];

        public Size((int, int) size) => shape = [size.Item1, size.Item2];

        public Size((int, int, int) size) => shape = [size.Item1, size.Item2, size.Item3];

        public Size((int, int, int, int) size) => shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        public Size((int, int, int, int, int) size) => shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5];

        public Size((int, int, int, int, int, int) size) =>
            shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5, size.Item6];

        public long[] Shape => shape ?? [];

        public int Length => Shape.Length;

        public bool IsEmpty => Length == 0;

        public bool IsScalar => Length == 0;

        public long this[int idx] => Shape[idx];

        public long this[long idx] => Shape[idx];

        public static implicit operator Size(long size) => new(size);

        public static implicit operator Size((long, long) size) => new(size);

        public static implicit operator Size((long, long, long) size) => new(size);

        public static implicit operator Size((long, long, long, long) size) => new(size);

        public static implicit operator Size((long, long, long, long, long) size) => new(size);

        public static implicit operator Size((long, long, long, long, long, long) size) => new(size);

        public static implicit operator Size(long[] size) => new(size);

        public static Size operator +(Size left, Size right) => new([.. left.Shape, .. right.Shape]);

        public static Size operator +(Size left, IEnumerable<long> right) => new([.. left.Shape, .. right]);

        public static bool operator ==(Size left, Size right) => left.Shape.AsSpan().SequenceEqual(right.Shape);

        public static bool operator !=(Size left, Size right) => !(left == right);

        public long numel()
        {
            long product = 1;
            foreach (long size in Shape) product *= size;
            return product;
        }

        public IEnumerable<long> Take(int i) => Shape.Take(i);

        public Size Slice(int first, int next) => new(Shape[first..next]);

        public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)Shape).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override bool Equals(object obj) => obj is Size other && this == other;

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (long size in Shape) hash.Add(size);
            return hash.ToHashCode();
        }
    }

    /// <summary>The shape that tensors of these shapes have when they are broadcast together.</summary>
    public static Size broadcast_shapes(params long[][] shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        var result = new long[shapes.Length == 0 ? 0 : shapes.Max(shape => shape.Length)];
        Array.Fill(result, 1);
        foreach (long[] shape in shapes)
        {
            for (int fromEnd = 1; fromEnd <= shape.Length; fromEnd++)
            {
                long size = shape[^fromEnd];
                if (size == 1 || size == result[^fromEnd]) continue;
                if (result[^fromEnd] != 1)
                    throw new ArgumentException($"The shapes cannot be broadcast: {result[^fromEnd]} and {size} in dimension -{fromEnd}.", nameof(shapes));
                result[^fromEnd] = size;
            }
        }
        return new Size(result);
    }

    public static Tensor unflatten(Tensor input, long dim, Size sizes) => input.unflatten(dim, sizes);

    public partial class Tensor
    {
        public Tensor expand(Size sizes, bool isImplicit = false) => expand(sizes.Shape, isImplicit);

        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);
    }
}
