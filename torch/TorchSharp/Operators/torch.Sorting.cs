using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Sorting, searching, counting and binning.</summary>
public static partial class torch
{
    public static (Tensor values, Tensor indices) sort(Tensor input, long dim = -1, bool descending = false, bool stable = false) =>
        Ops.sort_stable.Call2(input, stable, dim, descending);

    public static Tensor argsort(Tensor input, long dim = -1, bool descending = false) => Ops.argsort.Call(input, dim, descending);

    public static Tensor msort(Tensor tensor) => Ops.msort.Call(tensor);

    public static (Tensor values, Tensor indices) topk(Tensor tensor, int k, int dim = -1, bool largest = true, bool sorted = true) =>
        Ops.topk.Call2(tensor, k, dim, largest, sorted);

    public static (Tensor values, Tensor indices) kthvalue(Tensor input, long k, long? dim, bool keepdim = false) =>
        Ops.kthvalue.Call2(input, k, dim ?? -1, keepdim);

    public static Tensor searchsorted(Tensor sorted_sequence, Scalar values, bool out_int32, bool right, Tensor sorter) =>
        Ops.searchsorted_Scalar.Call(sorted_sequence, values, out_int32, right, Arg.None, sorter);

    public static Tensor searchsorted(
        Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false, Tensor sorter = null) =>
        Ops.searchsorted_Tensor.Call(sorted_sequence, values, out_int32, right, Arg.None, sorter);

    public static Tensor bucketize(Tensor input, Tensor boundaries, bool outInt32 = false, bool right = false) =>
        Ops.bucketize_Tensor.Call(input, boundaries, outInt32, right);

    public static (Tensor output, Tensor inverse_indices, Tensor counts) unique(
        Tensor input, bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
        input.unique(sorted, return_inverse, return_counts, dim);

    public static (Tensor output, Tensor inverse_indices, Tensor counts) unique_consecutive(
        Tensor input, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
        input.unique_consecutive(return_inverse, return_counts, dim);

    public static Tensor bincount(Tensor input, Tensor weights = null, long minlength = 0) => Ops.bincount.Call(input, weights, minlength);

    public static Tensor histc(Tensor input, long bins = 100, long min = 0, long max = 0) => Ops.histc.Call(input, bins, min, max);

    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, Tensor bins, Tensor weight = null, bool density = false) =>
        Ops.histogram_bins_tensor.Call2(input, bins, weight, density);

    public static (Tensor hist, Tensor bin_edges) histogram(
        Tensor input, long bins, (double, double)? range = null, Tensor weight = null, bool density = false) =>
        Ops.histogram_bin_ct.Call2(input, bins, range is var (low, high) ? new[] { low, high } : null, weight, density);
}
