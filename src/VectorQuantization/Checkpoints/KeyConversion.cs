namespace VectorQuantization.Checkpoints;

/// <summary>What becomes of a tensor on its way into a module.</summary>
public enum KeyConversion
{
    /// <summary>Nothing: the shapes agree.</summary>
    None,

    /// <summary>Dimensions of size 1 do not count: (1, K, D) or (K, D, 1, 1) becomes (K, D).</summary>
    Squeeze,

    /// <summary>Rows become columns: (D, K) becomes (K, D).</summary>
    Transpose,

    /// <summary>A yes or no, kept as a single number of any shape and type: 0 stays 0, all else becomes 1.</summary>
    Flag,
}
