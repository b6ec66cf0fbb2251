using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Gathering, scattering, masks and indices.</summary>
    public partial class Tensor
    {
        public Tensor gather(long dim, Tensor index) => Ops.gather.Call(this, dim, index);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Ops.scatter_src.Call(this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => Ops.scatter__src.CallInPlace(this, dim, index, src);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Ops.scatter_add.Call(this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Ops.scatter_add_.CallInPlace(this, dim, index, src);

        public Tensor select_scatter(Tensor src, long dim, long index) => Ops.select_scatter.Call(this, src, dim, index);

        public Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1) =>
            Ops.slice_scatter.Call(this, src, dim, start, end, step);

        public Tensor diagonal_scatter(Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1) =>
            Ops.diagonal_scatter.Call(this, src, offset, dim1, dim2);

        public Tensor index(params Tensor[] indices) => Ops.index_Tensor.Call(this, indices);

        public Tensor index_select(long dim, Tensor index) => Ops.index_select.Call(this, dim, index);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Ops.index_add.Call(this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Ops.index_add_.CallInPlace(this, dim, index, source, alpha);

        public Tensor index_copy(long dim, Tensor index, Tensor source) => Ops.index_copy.Call(this, dim, index, source);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Ops.index_copy_.CallInPlace(this, dim, index, source);

        public Tensor index_fill(long dim, Tensor index, Scalar value) => Ops.index_fill_int_Scalar.Call(this, dim, index, value);

        public Tensor index_fill_(long dim, Tensor index, Scalar value) => Ops.index_fill__int_Scalar.CallInPlace(this, dim, index, value);

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using Tensor filler = ScalarLike(value);
            return index_put_(filler, indices);
        }

        // A 0-dimensional tensor of this tensor's type, on its device.
        internal Tensor ScalarLike(Scalar value) => Ops.scalar_tensor.Call(value, dtype, Arg.None, device);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            Ops.index_put_.CallInPlace(this, indices, value, accumulate);

        public Tensor index_put_(Tensor value, params Tensor[] indices) => Ops.index_put_.CallInPlace(this, indices, value, false);

        public Tensor masked_fill(Tensor mask, Scalar value) => Ops.masked_fill_Scalar.Call(this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Ops.masked_fill__Scalar.CallInPlace(this, mask, value);

        public Tensor masked_select(Tensor mask) => Ops.masked_select.Call(this, mask);

        public Tensor masked_scatter(Tensor mask, Tensor value) => Ops.masked_scatter.Call(this, mask, value);

        public Tensor masked_scatter_(Tensor mask, Tensor value) => Ops.masked_scatter_.CallInPlace(this, mask, value);

        public Tensor take(Tensor index) => Ops.take.Call(this, index);

        public Tensor take_along_dim(IEnumerable<long> indices)
        {
            using Tensor index = IndexTensor(indices);
            return take_along_dim(index);
        }

        public Tensor take_along_dim(IEnumerable<long> indices, long dim)
        {
            using Tensor index = IndexTensor(indices);
            return take_along_dim(index, dim);
        }

        public Tensor take_along_dim(Tensor indices) => Ops.take_along_dim.Call(this, indices);

        public Tensor take_along_dim(Tensor indices, long dim) => Ops.take_along_dim.Call(this, indices, dim);

        public Tensor nonzero() => Ops.nonzero.Call(this);

        public IList<Tensor> nonzero_as_list() => Ops.nonzero_numpy.CallList(this);

        public Tensor argwhere() => Ops.argwhere.Call(this);

        private static unsafe Tensor IndexTensor(IEnumerable<long> indices)
        {
            long[] values = indices.ToArray();
            Tensor tensor = Ops.empty_memory_format.Call(new long[] { values.Length }, ScalarType.Int64);
            values.CopyTo(new Span<long>((void*)tensor.DataPointer, values.Length));
            return tensor;
        }
    }
}
