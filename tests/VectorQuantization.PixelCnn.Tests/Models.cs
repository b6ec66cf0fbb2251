using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Tests;

/// <summary>Small models with weights that hide nothing: class biases too are random.</summary>
internal static class Models
{
    public static GatedPixelCnnOptions Small(int categories = 5) =>
        new(categories) { Channels = 4, Layers = 3, HeadChannels = 6, FirstKernel = 5 };

    public static GatedPixelCnn Gated(GatedPixelCnnOptions options, int seed = 1)
    {
        manual_seed(seed);
        var model = new GatedPixelCnn(options);
        Shake(model);
        model.eval();
        return model;
    }

    /// <summary>Moves every weight, as a step of training would.</summary>
    public static void Shake(nn.Module model, double by = 0.3)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var parameter in model.parameters()) parameter.add_(randn_like(parameter) * by);
    }

    public static Tensor Codes(long categories, params long[] shape)
    {
        using var generator = new Generator(5);
        return randint(categories, shape, int64, generator: generator);
    }
}
