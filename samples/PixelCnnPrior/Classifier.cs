using TorchSharp;
using VectorQuantization.Data;
using static TorchSharp.torch;

namespace PixelCnnPriorSample;

/// <summary>A small convolutional network trained on real images, which then says of other images what they show: a check that is not looking.</summary>
internal sealed class Classifier : IDisposable
{
    private const int Batch = 128;

    private readonly nn.Module<Tensor, Tensor> network;
    private readonly Device device;

    private Classifier(nn.Module<Tensor, Tensor> network, Device device)
    {
        this.network = network;
        this.device = device;
    }

    public static Classifier Train(ImageDataSet images, long steps, long seed, Device device)
    {
        var network = nn.Sequential(
            ("conv1", nn.Conv2d(images.Channels, 32, 3, stride: 2, padding: 1)), ("relu1", nn.ReLU()),
            ("conv2", nn.Conv2d(32, 64, 3, stride: 2, padding: 1)), ("relu2", nn.ReLU()),
            ("flatten", nn.Flatten()),
            ("hidden", nn.Linear(64 * ((images.Height + 3) / 4) * ((images.Width + 3) / 4), 128)), ("relu3", nn.ReLU()),
            ("classes", nn.Linear(128, images.ClassNames.Count)));
        network.to(device);
        using var adam = optim.Adam(network.parameters(), 1e-3);
        var order = new BatchOrder(images.Count, Batch, seed, dropLast: true);
        for (long step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            ReadOnlySpan<int> items = order.Batch(step).Span;
            Tensor loss = nn.functional.cross_entropy(network.call(images.Images(items).to(device)), images.Labels(items).to(device));
            adam.zero_grad();
            loss.backward();
            adam.step();
        }
        network.eval();
        return new Classifier(network, device);
    }

    /// <summary>The share of images seen as what they should be.</summary>
    /// <param name="count">Number of images.</param>
    /// <param name="batch">Images from a number on, so many, and what they should be.</param>
    public double Accuracy(int count, Func<int, int, (Tensor Images, Tensor Labels)> batch)
    {
        using var noGrad = no_grad();
        long right = 0;
        for (int first = 0; first < count; first += 500)
        {
            using var scope = NewDisposeScope();
            (Tensor images, Tensor labels) = batch(first, Math.Min(500, count - first));
            right += network.call(images.to(device)).argmax(1).eq(labels.to(device)).sum().ToInt64();
        }
        return right / (double)count;
    }

    public void Dispose() => network.Dispose();
}
