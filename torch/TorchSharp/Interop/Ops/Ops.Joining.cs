namespace TorchSharp.Interop;

/// <summary>Joining tensors, and splitting one into several.</summary>
internal static partial class Ops
{
    internal static readonly Op
        block_diag = new("block_diag"),
        cartesian_prod = new("cartesian_prod"),
        cat = new("cat"),
        chunk = new("chunk"),
        column_stack = new("column_stack"),
        combinations = new("combinations"),
        dsplit_array = new("dsplit", "array"),
        dsplit_int = new("dsplit", "int"),
        dstack = new("dstack"),
        hsplit_array = new("hsplit", "array"),
        hsplit_int = new("hsplit", "int"),
        hstack = new("hstack"),
        meshgrid_indexing = new("meshgrid", "indexing"),
        split_Tensor = new("split", "Tensor"),
        split_with_sizes = new("split_with_sizes"),
        stack = new("stack"),
        tensor_split_indices = new("tensor_split", "indices"),
        tensor_split_sections = new("tensor_split", "sections"),
        tensor_split_tensor_indices_or_sections = new("tensor_split", "tensor_indices_or_sections"),
        unbind_int = new("unbind", "int"),
        vsplit_array = new("vsplit", "array"),
        vsplit_int = new("vsplit", "int"),
        vstack = new("vstack");
}
