using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Gathering, scattering, masks and indices.</summary>
public static partial class torch
{
    public static Tensor gather(Tensor input, long dim, Tensor index) => Ops.gather.Call(input, dim, index);

    public static Tensor gather(Tensor input, long dim, Tensor index, bool sparse_grad = false) =>
        Ops.gather.Call(input, dim, index, sparse_grad);

    public static Tensor scatter(Tensor input, long dim, Tensor index, Tensor src) => Ops.scatter_src.Call(input, dim, index, src);

    public static Tensor scatter_(Tensor input, long dim, Tensor index, Tensor src) => Ops.scatter__src.CallInPlace(input, dim, index, src);

    public static Tensor scatter_add(Tensor input, long dim, Tensor index, Tensor src) => Ops.scatter_add.Call(input, dim, index, src);

    public static Tensor scatter_add_(Tensor input, long dim, Tensor index, Tensor src) =>
        Ops.scatter_add_.CallInPlace(input, dim, index, src);

    public static Tensor select_scatter(Tensor input, Tensor src, long dim, long index) => Ops.select_scatter.Call(input, src, dim, index);

    public static Tensor slice_scatter(Tensor input, Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1) =>
        Ops.slice_scatter.Call(input, src, dim, start, end, step);

    public static Tensor diagonal_scatter(Tensor input, Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1) =>
        Ops.diagonal_scatter.Call(input, src, offset, dim1, dim2);

    public static Tensor index_select(Tensor input, long dim, Tensor index) => Ops.index_select.Call(input, dim, index);

    public static Tensor index_add(Tensor input, long dim, Tensor index, Tensor source, Scalar alpha) =>
        Ops.index_add.Call(input, dim, index, source, alpha);

    public static Tensor index_add_(Tensor input, long dim, Tensor index, Tensor source, Scalar alpha) =>
        Ops.index_add_.CallInPlace(input, dim, index, source, alpha);

    public static Tensor index_copy(Tensor input, long dim, Tensor index, Tensor source) => Ops.index_copy.Call(input, dim, index, source);

    public static Tensor index_copy_(Tensor input, long dim, Tensor index, Tensor source) =>
        Ops.index_copy_.CallInPlace(input, dim, index, source);

    public static Tensor index_fill(Tensor input, long dim, Tensor index, Scalar value) =>
        Ops.index_fill_int_Scalar.Call(input, dim, index, value);

    public static Tensor index_fill_(Tensor input, long dim, Tensor index, Scalar value) =>
        Ops.index_fill__int_Scalar.CallInPlace(input, dim, index, value);

    public static Tensor index_reduce(Tensor input, long dim, Tensor index, Tensor source, Reduce reduce, bool include_self = true) =>
        Ops.index_reduce.Call(input, dim, index, source, reduce.ToString(), include_self);

    public static Tensor masked_select(Tensor input, Tensor mask) => Ops.masked_select.Call(input, mask);

    public static Tensor take(Tensor input, Tensor index) => Ops.take.Call(input, index);

    public static Tensor take_along_dim(Tensor input, IEnumerable<long> indices, long dim = 0) => input.take_along_dim(indices, dim);

    public static Tensor take_along_dim(Tensor input, Tensor indices, long dim = 0) => Ops.take_along_dim.Call(input, indices, dim);

    public static Tensor nonzero(Tensor input) => Ops.nonzero.Call(input);

    public static Tensor argwhere(Tensor input) => Ops.argwhere.Call(input);
}
