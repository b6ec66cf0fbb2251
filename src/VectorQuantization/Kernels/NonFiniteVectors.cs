namespace VectorQuantization.Kernels;

/// <summary>What a search makes of a vector with a NaN or infinite component, which has no nearest code.</summary>
public enum NonFiniteVectors
{
    /// <summary>Its index is −1, its distances are NaN, and it enters no count and no sum.</summary>
    MinusOne,

    /// <summary>The search throws an <see cref="ArgumentException"/> that names the first such vector.</summary>
    Throw,
}
