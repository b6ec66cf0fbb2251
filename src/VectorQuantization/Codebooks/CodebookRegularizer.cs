using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>A term of a codebook quantizer's loss, besides those of its kind.</summary>
public abstract class CodebookRegularizer
{
    /// <param name="name">The term's name in <see cref="Quantizers.Quantized.Terms"/>.</param>
    /// <param name="weight">Its weight, finite, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The weight is out of range.</exception>
    protected CodebookRegularizer(string name, double weight)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Arguments.FiniteAtLeastZero(weight);
        Name = name;
        Weight = weight;
    }

    /// <summary>The term's name.</summary>
    public string Name { get; }

    /// <summary>What the value is multiplied by in the loss.</summary>
    public double Weight { get; }

    /// <summary>Whether only codes learn from the term, which then is nothing to codes that learn without gradient.</summary>
    public virtual bool TrainsCodesOnly => false;

    /// <summary>The term before its weight. A dispose scope is open: tensors left over need no disposal.</summary>
    /// <param name="latents">(n, d), n ≥ 0, with gradient; of unit length if the quantizer normalises.</param>
    /// <param name="codes">(k, d), with gradient if they have any.</param>
    /// <param name="indices">Chosen codes, int64 (n), −1 for none.</param>
    /// <returns>Scalar, 0 where there is no latent to speak of.</returns>
    public abstract Tensor Value(Tensor latents, Tensor codes, Tensor indices);
}
