namespace TorchSharp;

public static partial class torch
{
    /// <summary>One index of several into a tensor, as Python's brackets take them.</summary>
    public struct TensorIndex
    {
        public static TensorIndex Colon = Slice();
        public static TensorIndex Ellipsis = new(IndexKind.Ellipsis);
        public static TensorIndex None = new(IndexKind.NewDimension);
        public static TensorIndex Null = new(IndexKind.NewDimension);

        internal readonly IndexKind Kind;
        internal readonly long? Start;
        internal readonly long? Stop;
        internal readonly long? Step;
        internal readonly Tensor Indices;

        private TensorIndex(IndexKind kind, long? start = null, long? stop = null, long? step = null, Tensor indices = null)
        {
            Kind = kind;
            Start = start;
            Stop = stop;
            Step = step;
            Indices = indices;
        }

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(FromEnd(index));

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex((int?, int?) range) => Slice(range);

        /// <summary>Makes this the closer of the two types where a method takes either, so that <c>t.index(1, 2)</c> means numbers.</summary>
        public static implicit operator Tensor(TensorIndex value) => value.Kind == IndexKind.Tensor
            ? value.Indices
            : throw new InvalidCastException($"An index of kind {value.Kind} is not a tensor.");

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new(IndexKind.Slice, start, stop, step);

        public static TensorIndex Slice((int?, int?) range) => Slice(range.Item1, range.Item2);

        public static TensorIndex Slice(Range range) =>
            Slice(FromEnd(range.Start), range.End.Equals(System.Index.End) ? null : FromEnd(range.End));

        public static TensorIndex Single(long? index) => new(IndexKind.Single, index ?? 0);

        public static TensorIndex Bool(bool value) => new(IndexKind.Bool, value ? 1 : 0);

        public static TensorIndex Tensor(Tensor tensor) => new(IndexKind.Tensor, indices: tensor ?? throw new ArgumentNullException(nameof(tensor)));

        private static long FromEnd(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }

    internal enum IndexKind { Slice, Single, Bool, Tensor, Ellipsis, NewDimension }
}
