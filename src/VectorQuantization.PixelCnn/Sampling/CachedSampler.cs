using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>
/// Draws maps from a <see cref="GatedPixelCnn"/>, computing each layer once at each position (Ramachandran et al. 2017, "Fast Generation for Convolutional
/// Autoregressive Models", arXiv 1704.06001) where the network alone would run whole for every position.
/// </summary>
/// <remarks>
/// <para>The vertical stack runs once a row, the horizontal one a position at a time, from caches of what their kernels cover. All of it is managed code on the
/// CPU over weights packed once: at a single position the arithmetic is so little that calling operators would cost more than computing. Images are shared out
/// to as many threads as <c>torch.get_num_threads()</c> says.</para>
/// <para>Logits are computed in float32 and agree with the network's to rounding. An image does not depend on the batch it is drawn in or on the number of
/// threads.</para>
/// </remarks>
public sealed class CachedSampler : IDisposable
{
    // Enough images to use each weight several times once it is in the cache, and few enough for the images' own maps to stay there.
    private const int MaxImages = 32;

    private readonly GatedPixelCnn model;
    private readonly PackedNetwork network;

    /// <summary>Packs a copy of the model's weights: what becomes of the model later does not reach this sampler.</summary>
    /// <param name="model">The model, of any floating-point type and on any device; the caller keeps it.</param>
    public CachedSampler(GatedPixelCnn model)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.model = model;
        network = new PackedNetwork(model);
    }

    /// <summary>Draws what is free in maps of which some values, or none, are given.</summary>
    /// <param name="given">int64, (batch, height, width): from 0 to K − 1 what is given, −1 what is to be drawn.</param>
    /// <param name="condition">Labels and maps, each where the model takes them. The default is null: nothing.</param>
    /// <param name="options">The default is null: the model's own distribution, seed 0.</param>
    /// <returns>On the device of <paramref name="given"/>; the caller disposes it.</returns>
    /// <remarks>A free value is drawn given those before it: later given values do not reach back to it.</remarks>
    /// <exception cref="ArgumentException">A shape or type does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value, a label or an option is out of range.</exception>
    /// <exception cref="InvalidOperationException">The model's logits are not finite.</exception>
    public SampledMaps Sample(Tensor given, PriorCondition? condition = null, SamplingOptions? options = null) => Run(given, condition, options, null);

    /// <summary>The logits of every position, computed from the caches: (batch, K, height, width), float32.</summary>
    internal Tensor Logits(Tensor codes, PriorCondition? condition)
    {
        var logits = new float[codes.numel() * model.Categories];
        Run(codes, condition, null, logits).Dispose();
        return tensor(logits, [codes.shape[0], model.Categories, codes.shape[1], codes.shape[2]]);
    }

    /// <summary>Frees the packed weights.</summary>
    public void Dispose() => network.Dispose();

    private SampledMaps Run(Tensor given, PriorCondition? condition, SamplingOptions? options, float[]? logits)
    {
        var values = new GivenValues(given, model.Categories, 3, options ?? new());
        condition = model.CheckCondition(condition, given);
        long[] labels = condition.Labels is null ? [] : GivenValues.Values(condition.Labels);
        float[] maps = condition.Maps is null ? [] : PackedDense.Values(condition.Maps);
        int height = (int)given.shape[1], width = (int)given.shape[2];

        int threads = Math.Clamp(get_num_threads(), 1, Math.Max(1, values.Images / PackedDense.Rows));
        int share = Math.Min(MaxImages, NetworkCache.Padded((values.Images + threads - 1) / threads));
        int blocks = share == 0 ? 0 : (values.Images + share - 1) / share;
        void Block(int block)
        {
            int first = block * share, count = Math.Min(share, values.Images - first);
            Draw(new Part(first, count, height, width, labels.Length == 0 ? [] : labels[first..(first + count)]), values, maps, logits);
        }
        if (threads == 1) for (int block = 0; block < blocks; block++) Block(block);
        else InParallel(blocks, threads, Block);
        // The weights are read by address: nobody may finalize them before the last of it.
        GC.KeepAlive(this);
        return values.Result(given.device);
    }

    private void Draw(Part part, GivenValues values, float[] maps, float[]? logits)
    {
        int channels = model.Options.ConditionChannels, area = part.Height * part.Width;
        using ConditionMaps? condition = channels == 0 ? null : new ConditionMaps(
            maps.AsSpan(part.First * channels * area, part.Count * channels * area), part.Count, NetworkCache.Padded(part.Count), channels, part.Height, part.Width);
        using var cache = new NetworkCache(network, part.Count, part.Width, part.Labels, condition);
        CategoryDraw draw = values.NewDraw();
        for (int row = 0; row < part.Height; row++)
        {
            cache.BeginRow(row);
            for (int column = 0; column < part.Width; column++)
            {
                cache.Compute(column);
                int place = row * part.Width + column;
                for (int i = 0; i < part.Count; i++)
                {
                    ReadOnlySpan<float> found = cache.Logits(i);
                    cache.Put(i, row, column, values.Settle(part.First + i, place, found, draw));
                    for (int k = 0; logits is not null && k < found.Length; k++) logits[((part.First + i) * found.Length + k) * area + place] = found[k];
                }
            }
        }
    }

    /// <summary>Throws what a block threw, as one thread would, not wrapped.</summary>
    private static void InParallel(int blocks, int threads, Action<int> block)
    {
        try
        {
            Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = threads }, block);
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }

    /// <summary>Images that a thread draws together.</summary>
    private sealed record Part(int First, int Count, int Height, int Width, long[] Labels);
}
