using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>One named part of a quantizer's loss, before its weight.</summary>
/// <param name="Name">The field's name for it: "codebook", "commitment", …</param>
/// <param name="Value">Scalar, differentiable.</param>
/// <param name="Weight">What the value is multiplied by in <see cref="Quantized.Loss"/>.</param>
public sealed record LossTerm(string Name, Tensor Value, double Weight);
