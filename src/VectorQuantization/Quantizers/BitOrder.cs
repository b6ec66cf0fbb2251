namespace VectorQuantization.Quantizers;

/// <summary>Which component of a latent is which bit of its index.</summary>
public enum BitOrder
{
    /// <summary>The first component is the most significant bit, as in lucidrains/vector-quantize-pytorch.</summary>
    MostSignificantFirst,

    /// <summary>The first component is the least significant bit, as in Open-MAGVIT2 and in the paper's formula, index = Σ 2^(i−1) [zᵢ &gt; 0].</summary>
    LeastSignificantFirst,
}
