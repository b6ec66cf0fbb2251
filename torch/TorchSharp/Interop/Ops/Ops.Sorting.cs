namespace TorchSharp.Interop;

/// <summary>Sorting, searching, counting and binning.</summary>
internal static partial class Ops
{
    internal static readonly Op
        _unique2 = new("_unique2"),
        argsort = new("argsort"),
        bincount = new("bincount"),
        bucketize_Tensor = new("bucketize", "Tensor"),
        histc = new("histc"),
        histogram_bin_ct = new("histogram", "bin_ct"),
        histogram_bins_tensor = new("histogram", "bins_tensor"),
        kthvalue = new("kthvalue"),
        msort = new("msort"),
        searchsorted_Scalar = new("searchsorted", "Scalar"),
        searchsorted_Tensor = new("searchsorted", "Tensor"),
        sort_stable = new("sort", "stable"),
        topk = new("topk"),
        unique_consecutive = new("unique_consecutive"),
        unique_dim = new("unique_dim");
}
