using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Sorting, searching, counting and binning.</summary>
    public partial class Tensor
    {
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Ops.sort_stable.Call2(this, stable, dim, descending);

        public Tensor argsort(long dim = -1, bool descending = false) => Ops.argsort.Call(this, dim, descending);

        public Tensor msort() => Ops.msort.Call(this);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            Ops.topk.Call2(this, k, dim, largest, sorted);

        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) =>
            Ops.kthvalue.Call2(this, k, dim ?? -1, keepdim);

        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) =>
            Ops.bucketize_Tensor.Call(this, boundaries, outInt32, right);

        public (Tensor output, Tensor inverse_indices, Tensor counts) unique(
            bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            (Tensor output, Tensor inverse, Tensor counts) = dim is int d
                ? Ops.unique_dim.Call3(this, d, sorted, return_inverse, return_counts)
                : Ops._unique2.Call3(this, sorted, return_inverse, return_counts);
            return (output, KeepIf(return_inverse, inverse), KeepIf(return_counts, counts));
        }

        public (Tensor output, Tensor inverse_indices, Tensor counts) unique_consecutive(
            bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            (Tensor output, Tensor inverse, Tensor counts) = Ops.unique_consecutive.Call3(this, return_inverse, return_counts, dim);
            return (output, KeepIf(return_inverse, inverse), KeepIf(return_counts, counts));
        }

        // libtorch gives an empty tensor for what was not asked for; TorchSharp gives null.
        private static Tensor KeepIf(bool wanted, Tensor tensor)
        {
            if (wanted) return tensor;
            tensor.Dispose();
            return null;
        }

        public Tensor bincount(Tensor weights, long minlength = 0) => Ops.bincount.Call(this, weights, minlength);

        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Ops.histc.Call(this, bins, min, max);
    }
}
