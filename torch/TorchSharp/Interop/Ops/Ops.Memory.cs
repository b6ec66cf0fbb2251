namespace TorchSharp.Interop;

/// <summary>Copies, and what shares or fills memory.</summary>
internal static partial class Ops
{
    internal static readonly Op
        clone = new("clone"),
        contiguous = new("contiguous"),
        copy_ = new("copy_"),
        detach = new("detach"),
        detach_ = new("detach_"),
        fill__Scalar = new("fill_", "Scalar"),
        renorm = new("renorm"),
        set__source_Tensor = new("set_", "source_Tensor"),
        zero_ = new("zero_");
}
