namespace VectorQuantization.Data;

/// <summary>What becomes of an image that has another size than wanted.</summary>
public enum ImageFit
{
    /// <summary>It is refused.</summary>
    Exact,

    /// <summary>Its centre is taken; an image smaller than that is refused.</summary>
    Crop,

    /// <summary>
    /// The largest centred part of the wanted shape is taken and scaled: each new pixel is the mean of the area it covers (a box filter, which
    /// is fine for making images smaller and shows the old pixels as squares where it makes them larger).
    /// </summary>
    Resize,
}
