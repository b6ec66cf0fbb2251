namespace VectorQuantization.Data;

/// <summary>Which part of a published data set.</summary>
public enum DataSetSplit
{
    /// <summary>The part to train on.</summary>
    Train,

    /// <summary>The part held out for evaluation.</summary>
    Test,
}
