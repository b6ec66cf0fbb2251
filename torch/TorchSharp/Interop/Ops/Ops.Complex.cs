namespace TorchSharp.Interop;

/// <summary>Complex numbers: parts, conjugates and views.</summary>
internal static partial class Ops
{
    internal static readonly Op
        adjoint = new("adjoint"),
        angle = new("angle"),
        complex = new("complex"),
        conj = new("conj"),
        conj_physical = new("conj_physical"),
        conj_physical_ = new("conj_physical_"),
        imag = new("imag"),
        is_conj = new("is_conj"),
        is_neg = new("is_neg"),
        polar = new("polar"),
        real = new("real"),
        resolve_conj = new("resolve_conj"),
        resolve_neg = new("resolve_neg"),
        view_as_complex = new("view_as_complex"),
        view_as_real = new("view_as_real");
}
