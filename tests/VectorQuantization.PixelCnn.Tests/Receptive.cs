using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Tests;

/// <summary>Which places of the input an output depends on, found by gradients.</summary>
internal static class Receptive
{
    /// <summary>For each place of the output, the set of input places with a gradient.</summary>
    /// <param name="network">(1, channels, height, width) → (1, anything, height, width), float64.</param>
    /// <param name="channels">Of the input.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public static bool[,] Field(Func<Tensor, Tensor> network, int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor input = randn([1, channels, height, width], float64, generator: generator).requires_grad_();
        Tensor output = network(input);
        Tensor weights = randn([output.shape[1]], float64, generator: generator);
        var seen = new bool[height * width, height * width];
        for (int place = 0; place < height * width; place++)
        {
            Tensor one = (output[0, .., place / width, place % width] * weights).sum();
            Tensor gradient = autograd.grad([one], [input], retain_graph: true)[0].abs().sum([0, 1]).flatten();
            for (int from = 0; from < height * width; from++) seen[place, from] = gradient[from].item<double>() != 0;
        }
        return seen;
    }

    /// <summary>Whether a place sees all places before it, and none else.</summary>
    public static bool IsAllBefore(bool[,] field, int place)
    {
        for (int from = 0; from < field.GetLength(1); from++)
        {
            if (field[place, from] != (from < place)) return false;
        }
        return true;
    }
}
