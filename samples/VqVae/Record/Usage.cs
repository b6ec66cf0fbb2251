using VectorQuantization.Codebooks.Health;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VqVaeSample.Record;

/// <summary>How a trained model uses its codebook.</summary>
internal static class Usage
{
    /// <summary>Over a pass through the images.</summary>
    public static CodebookHealthReport Of(VqVae model, Device device, ImageBatches images)
    {
        using var noGrad = no_grad();
        Dictionary<string, nn.Module> parts = model.named_children().ToDictionary(child => child.name, child => child.module);
        var encoder = (nn.Module<Tensor, Tensor>)parts["encoder"];
        var quantizer = (Quantizer)parts["quantizer"];
        using var health = new CodebookHealth(quantizer);
        for (long step = 0; step < images.BatchesPerEpoch; step++)
        {
            using var scope = NewDisposeScope();
            using Tensor batch = images.Batch(step);
            Tensor latents = encoder.call(batch.to(device));
            using Quantized quantized = quantizer.call(latents);
            health.Add(latents, quantized);
        }
        return health.Report();
    }
}
