using VectorQuantization.Codebooks;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Networks;
using VectorQuantization.Quantizers;

namespace VectorQuantization.Benchmarks;

/// <summary>The model of samples/VqVae as it is without options, on images drawn on the spot: times do not depend on what is in them.</summary>
internal sealed class DemoModel : IDisposable
{
    internal DemoModel(int batch = 128)
    {
        var networks = new ResidualNetworkOptions(1, 16) { HiddenChannels = 32, ResidualChannels = 32 };
        Model = new VqVae(new ResidualEncoder(networks),
            new EmaVectorQuantizer(new(64, 16) { Initialization = CodebookInitialization.FirstBatch, Decay = 0.95 }), new ResidualDecoder(networks));
        ImageDataSet images = GeneratedShapes.Create(1024, seed: 1);
        Task = new VqVaeTask(Model, images.PixelVariance());
        Batches = new ImageBatches(images, new BatchOrder(images.Count, batch, seed: 1, dropLast: true));
    }

    internal VqVae Model { get; }

    internal VqVaeTask Task { get; }

    internal ImageBatches Batches { get; }

    public void Dispose() => Model.Dispose();
}
