namespace TorchSharp.Interop;

/// <summary>Logical and bitwise operators, element by element.</summary>
internal static partial class Ops
{
    internal static readonly Op
        bitwise_and_Tensor = new("bitwise_and", "Tensor"),
        bitwise_and__Tensor = new("bitwise_and_", "Tensor"),
        bitwise_left_shift_Tensor = new("bitwise_left_shift", "Tensor"),
        bitwise_left_shift__Tensor = new("bitwise_left_shift_", "Tensor"),
        bitwise_not = new("bitwise_not"),
        bitwise_not_ = new("bitwise_not_"),
        bitwise_or_Tensor = new("bitwise_or", "Tensor"),
        bitwise_or__Tensor = new("bitwise_or_", "Tensor"),
        bitwise_right_shift_Tensor = new("bitwise_right_shift", "Tensor"),
        bitwise_right_shift__Tensor = new("bitwise_right_shift_", "Tensor"),
        bitwise_xor_Tensor = new("bitwise_xor", "Tensor"),
        bitwise_xor__Tensor = new("bitwise_xor_", "Tensor"),
        logical_and = new("logical_and"),
        logical_and_ = new("logical_and_"),
        logical_not = new("logical_not"),
        logical_not_ = new("logical_not_"),
        logical_or = new("logical_or"),
        logical_or_ = new("logical_or_"),
        logical_xor = new("logical_xor"),
        logical_xor_ = new("logical_xor_");
}
