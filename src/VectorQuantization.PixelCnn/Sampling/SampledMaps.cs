using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>What a sampler drew. It owns its tensors.</summary>
/// <param name="Values">int64, shaped as the values that were given; given ones are unchanged.</param>
/// <param name="LogProbabilities">float32, shaped as the values: ln p of each given those before it, in nats, under the model itself (temperature 1, no
/// truncation).</param>
public sealed record SampledMaps(Tensor Values, Tensor LogProbabilities) : IDisposable
{
    /// <summary>Disposes both tensors.</summary>
    public void Dispose()
    {
        Values.Dispose();
        LogProbabilities.Dispose();
    }
}
