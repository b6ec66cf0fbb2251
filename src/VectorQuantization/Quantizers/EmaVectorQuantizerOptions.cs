using VectorQuantization.Codebooks;

namespace VectorQuantization.Quantizers;

/// <summary>Settings of an <see cref="EmaVectorQuantizer"/>. Defaults follow van den Oord et al. (2017), appendix A.1.</summary>
/// <param name="CodebookSize">Number of codes K, at least 1.</param>
/// <param name="CodeDimension">Length D of a code, at least 1.</param>
public sealed record EmaVectorQuantizerOptions(int CodebookSize, int CodeDimension) : CodebookQuantizerOptions(CodebookSize, CodeDimension)
{
    /// <summary>Decay γ of the moving averages, from 0 (the last batch alone) to below 1. The default is 0.99.</summary>
    public double Decay { get; init; } = 0.99;

    /// <summary>
    /// ε of the Laplace smoothing of the code counts, 0 or more. It lets a code that is not chosen drift to the origin once its average count has fallen to about ε, some 1,150 steps at the
    /// default decay; with 0 it stays. The default is 1e-5.
    /// </summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>
    /// Whether the averages start at zero and are corrected for it, average / (1 − γᵗ) at update t, as DeepMind's Sonnet does. A code that
    /// has never been chosen is then at the origin after the first update. The default is false: the averages start as if every code
    /// had been chosen once at its first position.
    /// </summary>
    public bool ZeroDebias { get; init; }

    internal override void Check()
    {
        base.Check();
        Arguments.FiniteAtLeastZero(Epsilon);
        Arguments.FromZeroToBelowOne(Decay);
        foreach (CodebookRegularizer regularizer in Regularizers)
        {
            if (regularizer.TrainsCodesOnly)
            {
                throw new ArgumentException(
                    $"The regularizer '{regularizer.Name}' trains the codes by gradient, and moving averages would overwrite what it does; use a VectorQuantizer.", nameof(Regularizers));
            }
        }
    }
}
