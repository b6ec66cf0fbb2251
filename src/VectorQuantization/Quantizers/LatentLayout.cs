namespace VectorQuantization.Quantizers;

/// <summary>Where a batch of latents keeps its code dimension.</summary>
public enum LatentLayout
{
    /// <summary>(batch, code dimension, spatial…), as convolutions give it.</summary>
    ChannelsFirst,

    /// <summary>(batch, spatial…, code dimension), as transformers and pre-flattened data give it.</summary>
    ChannelsLast,
}
