using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Training;

/// <summary>Maps of codes and their labels. It owns its tensors.</summary>
/// <param name="Codes">int64, (batch, height, width).</param>
/// <param name="Labels">int64, (batch); null where there are none.</param>
public sealed record CodeBatch(Tensor Codes, Tensor? Labels) : IDisposable
{
    /// <summary>Disposes the tensors.</summary>
    public void Dispose()
    {
        Codes.Dispose();
        Labels?.Dispose();
    }
}
