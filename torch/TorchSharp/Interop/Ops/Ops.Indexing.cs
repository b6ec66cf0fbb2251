namespace TorchSharp.Interop;

/// <summary>Gathering, scattering, masks and indices.</summary>
internal static partial class Ops
{
    internal static readonly Op
        argwhere = new("argwhere"),
        diagonal_scatter = new("diagonal_scatter"),
        gather = new("gather"),
        index_Tensor = new("index", "Tensor"),
        index_add = new("index_add"),
        index_add_ = new("index_add_"),
        index_copy = new("index_copy"),
        index_copy_ = new("index_copy_"),
        index_fill__int_Scalar = new("index_fill_", "int_Scalar"),
        index_fill_int_Scalar = new("index_fill", "int_Scalar"),
        index_put_ = new("index_put_"),
        index_reduce = new("index_reduce"),
        index_select = new("index_select"),
        masked_fill_Scalar = new("masked_fill", "Scalar"),
        masked_fill__Scalar = new("masked_fill_", "Scalar"),
        masked_scatter = new("masked_scatter"),
        masked_scatter_ = new("masked_scatter_"),
        masked_select = new("masked_select"),
        nonzero = new("nonzero"),
        nonzero_numpy = new("nonzero_numpy"),
        scalar_tensor = new("scalar_tensor"),
        scatter__src = new("scatter_", "src"),
        scatter_add = new("scatter_add"),
        scatter_add_ = new("scatter_add_"),
        scatter_src = new("scatter", "src"),
        select_scatter = new("select_scatter"),
        slice_scatter = new("slice_scatter"),
        take = new("take"),
        take_along_dim = new("take_along_dim"),
        empty_memory_format = new("empty", "memory_format");
}
