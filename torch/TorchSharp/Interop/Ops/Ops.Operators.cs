namespace TorchSharp.Interop;

/// <summary>What only C# operators and equality use.</summary>
internal static partial class Ops
{
    internal static readonly Op
        div_Scalar = new("div", "Scalar"),
        div_Tensor = new("div", "Tensor"),
        equal = new("equal"),
        rsub_Scalar = new("rsub", "Scalar");
}
