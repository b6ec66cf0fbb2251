using VectorQuantization.Data;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>The values of a batch while it is drawn: given ones, drawn ones, and each image's source of randomness. Different images may be drawn by different
/// threads.</summary>
internal sealed class GivenValues
{
    /// <summary>Marks a value that is to be drawn.</summary>
    internal const long Free = -1;

    private readonly long[] shape;
    private readonly long[] values;
    private readonly float[] logProbabilities;
    private readonly SplitMix64[] random;
    private readonly SamplingOptions options;

    internal GivenValues(Tensor given, int categories, int dimensions, SamplingOptions options)
    {
        options.Check();
        CategoryRange.CheckMaps(given, dimensions == 3 ? "(batch, height, width)" : "(batch, channels, height, width)", dimensions, Free, categories, nameof(given));
        this.options = options;
        Categories = categories;
        shape = given.shape;
        Images = checked((int)shape[0]);
        Places = checked((int)(given.numel() / Math.Max(1, Images)));
        values = Values(given);
        logProbabilities = new float[values.Length];
        random = new SplitMix64[Images];
        for (int image = 0; image < Images; image++) random[image] = SplitMix64.Create(options.Seed, options.FirstImage + image);
    }

    /// <summary>The values of an int64 tensor on any device.</summary>
    internal static long[] Values(Tensor given)
    {
        using var scope = NewDisposeScope();
        return given.cpu().contiguous().data<long>().ToArray();
    }

    internal int Categories { get; }

    internal int Images { get; }

    /// <summary>Values of an image.</summary>
    internal int Places { get; }

    internal CategoryDraw NewDraw() => new(options, Categories);

    /// <summary>Draws the value at a place if it is free; gives the value there.</summary>
    internal int Settle(int image, int place, ReadOnlySpan<float> logits, CategoryDraw draw)
    {
        ref long value = ref values[image * Places + place];
        if (value == Free) value = draw.Draw(logits, ref random[image]);
        logProbabilities[image * Places + place] = (float)CategoryDraw.LogProbability(logits, (int)value);
        return (int)value;
    }

    /// <summary>The values as they are, with 0 for those not yet drawn.</summary>
    internal Tensor Known(Device device)
    {
        using Tensor all = tensor(values, shape), known = all.clamp_min(0);
        return known.to(device, copy: true);
    }

    internal SampledMaps Result(Device device)
    {
        using Tensor drawn = tensor(values, shape), scores = tensor(logProbabilities, shape);
        return new SampledMaps(drawn.to(device, copy: true), scores.to(device, copy: true));
    }
}
