using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Views and other changes of shape.</summary>
public static partial class torch
{
    public static Tensor reshape(Tensor input, params long[] shape) => Ops.reshape.Call(input, shape);

    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) =>
        Ops.flatten_using_ints.Call(input, start_dim, end_dim);

    public static Tensor unflatten(Tensor input, long dim, params long[] sizes) => Ops.unflatten_int.Call(input, dim, sizes);

    public static Tensor ravel(Tensor input) => Ops.ravel.Call(input);

    public static Tensor squeeze(Tensor input, long? dim = null) => input.squeeze(dim);

    public static Tensor squeeze_(Tensor input, long? dim = null) => input.squeeze_(dim);

    public static Tensor unsqueeze(Tensor input, long dim) => Ops.unsqueeze.Call(input, dim);

    public static Tensor unsqueeze_(Tensor input, long dim) => Ops.unsqueeze_.CallInPlace(input, dim);

    public static Tensor permute(Tensor input, params long[] permutation) => Ops.permute.Call(input, permutation);

    public static Tensor transpose(Tensor input, long dim0, long dim1) => Ops.transpose_int.Call(input, dim0, dim1);

    public static Tensor swapaxes(Tensor input, long axis0, long axis1) => Ops.swapaxes.Call(input, axis0, axis1);

    public static Tensor swapdims(Tensor input, long dim0, long dim1) => Ops.swapdims.Call(input, dim0, dim1);

    public static Tensor movedim(Tensor input, long source, long destination) => Ops.movedim_int.Call(input, source, destination);

    public static Tensor movedim(Tensor input, long[] source, long[] destination) => Ops.movedim_intlist.Call(input, source, destination);

    public static Tensor moveaxis(Tensor input, (long, long) source, (long, long) destination) =>
        Ops.movedim_intlist.Call(input, new[] { source.Item1, source.Item2 }, new[] { destination.Item1, destination.Item2 });

    public static Tensor moveaxis(Tensor input, (long, long, long) source, (long, long, long) destination) =>
        Ops.movedim_intlist.Call(
            input,
            new[] { source.Item1, source.Item2, source.Item3 },
            new[] { destination.Item1, destination.Item2, destination.Item3 });

    public static Tensor moveaxis(Tensor input, (long, long, long, long) source, (long, long, long, long) destination) =>
        Ops.movedim_intlist.Call(
            input,
            new[] { source.Item1, source.Item2, source.Item3, source.Item4 },
            new[] { destination.Item1, destination.Item2, destination.Item3, destination.Item4 });

    public static Tensor moveaxis(Tensor input, long source, long destination) => Ops.movedim_int.Call(input, source, destination);

    public static Tensor moveaxis(Tensor input, long[] source, long[] destination) => Ops.movedim_intlist.Call(input, source, destination);

    public static Tensor t(Tensor input) => Ops.t.Call(input);

    public static Tensor broadcast_to(Tensor input, params long[] shape) => Ops.broadcast_to.Call(input, shape);

    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => Ops.broadcast_tensors.CallList(tensors);

    public static Tensor select(Tensor input, long dim, long index) => Ops.select_int.Call(input, dim, index);

    public static Tensor narrow(Tensor input, long dim, long start, long length) => Ops.narrow.Call(input, dim, start, length);

    public static Tensor diagonal(Tensor input, long offset = 0, long dim1 = 0, long dim2 = 1) =>
        Ops.diagonal.Call(input, offset, dim1, dim2);

    public static Tensor diag_embed(Tensor input, long offset = 0, long dim1 = -2, long dim2 = -1) =>
        Ops.diag_embed.Call(input, offset, dim1, dim2);

    public static Tensor diag(Tensor input, long diagonal = 0) => Ops.diag.Call(input, diagonal);

    public static Tensor diagflat(Tensor input, long offset = 0) => Ops.diagflat.Call(input, offset);

    public static IEnumerable<Tensor> atleast_1d(params Tensor[] input) => Ops.atleast_1d_Sequence.CallList(input);

    public static IEnumerable<Tensor> atleast_2d(params Tensor[] input) => Ops.atleast_2d_Sequence.CallList(input);

    public static IEnumerable<Tensor> atleast_3d(params Tensor[] input) => Ops.atleast_3d_Sequence.CallList(input);

    public static Tensor repeat_interleave(Tensor input, Tensor repeats, long? dim = null, long? output_size = null) =>
        Ops.repeat_interleave_self_Tensor.Call(input, repeats, dim, output_size);

    public static Tensor repeat_interleave(Tensor input, long repeats, long? dim = null, long? output_size = null) =>
        Ops.repeat_interleave_self_int.Call(input, repeats, dim, output_size);

    public static Tensor tile(Tensor input, long[] dims) => Ops.tile.Call(input, dims);

    public static Tensor flip(Tensor input, params long[] dims) => Ops.flip.Call(input, dims);

    public static Tensor fliplr(Tensor input) => Ops.fliplr.Call(input);

    public static Tensor flipud(Tensor input) => Ops.flipud.Call(input);

    public static Tensor roll(Tensor input, (long, long) shifts, (long, long) dims) =>
        Ops.roll.Call(input, new[] { shifts.Item1, shifts.Item2 }, new[] { dims.Item1, dims.Item2 });

    public static Tensor roll(Tensor input, (long, long, long) shifts, (long, long, long) dims) =>
        Ops.roll.Call(input, new[] { shifts.Item1, shifts.Item2, shifts.Item3 }, new[] { dims.Item1, dims.Item2, dims.Item3 });

    public static Tensor roll(Tensor input, ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) =>
        Ops.roll.Call(input, shifts.ToArray(), dims.ToArray());

    public static Tensor roll(Tensor input, long shifts, long? dims = null) =>
        Ops.roll.Call(input, new[] { shifts }, dims is long d ? new[] { d } : []);

    public static Tensor roll(Tensor input, long[] shifts) => Ops.roll.Call(input, shifts);

    public static Tensor roll(Tensor input, long[] shifts, long[] dims) => Ops.roll.Call(input, shifts, dims);

    public static Tensor rot90(Tensor input, long k = 1, (long, long)? dims = null) =>
        Ops.rot90.Call(input, k, dims is var (first, second) ? new[] { first, second } : new long[] { 0, 1 });

    public static Tensor tril(Tensor input, long diagonal = 0) => Ops.tril.Call(input, diagonal);

    public static Tensor tril_(Tensor input, long diagonal = 0) => Ops.tril_.CallInPlace(input, diagonal);

    public static Tensor triu(Tensor input, long diagonal = 0) => Ops.triu.Call(input, diagonal);

    public static Tensor triu_(Tensor input, long diagonal = 0) => Ops.triu_.CallInPlace(input, diagonal);

    public static Tensor vander(Tensor x, long N = -1, bool increasing = false) => x.vander(N, increasing);
}
