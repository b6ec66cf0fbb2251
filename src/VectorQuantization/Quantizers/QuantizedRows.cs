using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>What a <see cref="Quantizer"/> makes of rows of latents, before they are put back into the latents' shape.</summary>
/// <param name="Vectors">(n, code dimension), in the rows' type; the gradient passes to the rows.</param>
/// <param name="Indices">int64, (n), or (n, <see cref="Quantizer.IndexDepth"/>) where that is not 0.</param>
/// <param name="Terms">The parts of the loss, by name and before their weights.</param>
public sealed record QuantizedRows(Tensor Vectors, Tensor Indices, IReadOnlyList<LossTerm> Terms);
