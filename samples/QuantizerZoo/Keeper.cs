using System.Diagnostics;
using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Networks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace QuantizerZooSample;

/// <summary>Raises every quantizer alike: the same networks from the same first weights, the same images in the same order.</summary>
internal sealed class Keeper(ImageDataSet training, ImageDataSet validation, int steps, long seed)
{
    private const int Batch = 128;
    private readonly double variance = training.PixelVariance();

    public Result Raise(Species species)
    {
        set_num_threads(1);
        random.manual_seed(seed);
        using var generator = new Generator((ulong)seed);
        var networks = new ResidualNetworkOptions(training.Channels, Zoo.Dimension) { HiddenChannels = 32 };
        var encoder = new ResidualEncoder(networks);
        var decoder = new ResidualDecoder(networks);
        Quantizer quantizer = species.Create(generator);
        using var model = new VqVae(encoder, quantizer, decoder);
        using var optimizer = optim.Adam(model.parameters().Where(parameter => parameter.requires_grad), 1e-3);
        if (quantizer is VectorQuantizer gradient) gradient.ForgetIn(optimizer);

        var order = new BatchOrder(training.Count, Batch, seed, dropLast: true);
        var times = new List<double>();
        List<double> at = [], curve = [];
        double sum = 0;
        int every = Math.Max(1, steps / 40), since = 0;
        for (int step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            Tensor images = training.Images(order.Batch(step).Span);
            species.BeforeStep?.Invoke(quantizer, step, steps);
            long start = Stopwatch.GetTimestamp();
            AutoencoderOutput output = model.call(images);
            Tensor error = nn.functional.mse_loss(output.Reconstruction, images) / variance;
            optimizer.zero_grad();
            (error + output.Codes.Loss).backward();
            optimizer.step();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            sum += error.ToDouble();
            if (++since < every) continue;
            at.Add(step + 1);
            curve.Add(sum / since);
            (sum, since) = (0, 0);
        }
        model.eval();
        (double mse, CodeUsage usage) = Measure(model, quantizer);
        times.Sort();
        return new Result(species.Name, mse / variance, usage.Perplexity, usage.UsedCodes, quantizer.BitsPerPosition, times[times.Count / 2], at, curve);
    }

    private (double Mse, CodeUsage Usage) Measure(VqVae model, Quantizer quantizer)
    {
        using var noGrad = no_grad();
        var order = new BatchOrder(validation.Count, 500);
        CodeUsage? usage = null;
        double error = 0;
        for (long step = 0; step < order.StepsPerEpoch; step++)
        {
            using var scope = NewDisposeScope();
            Tensor images = validation.Images(order.Batch(step).Span);
            AutoencoderOutput output = model.call(images);
            error += nn.functional.mse_loss(output.Reconstruction, images, nn.Reduction.Sum).ToDouble();
            Tensor together = Together(output.Codes.Indices, quantizer, out long count);
            (usage ??= new CodeUsage(count)).Add(together);
        }
        return (error / ((double)validation.Count * validation.ImageSize), usage!);
    }

    /// <summary>One number for all codes of a position.</summary>
    private static Tensor Together(Tensor indices, Quantizer quantizer, out long count)
    {
        count = quantizer.CodebookSize;
        if (quantizer.IndexDepth == 0) return indices;
        Tensor number = indices.select(-1, 0);
        for (int i = 1; i < quantizer.IndexDepth; i++)
        {
            number = number * quantizer.CodebookSize + indices.select(-1, i);
            count = checked(count * quantizer.CodebookSize);
        }
        return number;
    }
}
