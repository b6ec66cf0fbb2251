using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>
/// Draws from any autoregressive model by running all of it for each value. Slow, for models of few values and as what <see cref="CachedSampler"/> is held
/// against: equal options give equal values.
/// </summary>
public static class WholeNetworkSampler
{
    /// <summary>Draws what is free in maps of which some values, or none, are given.</summary>
    /// <param name="model">The model, in eval mode.</param>
    /// <param name="given">int64, (batch, height, width) or (batch, channels, height, width) as the model takes it: from 0 to K − 1 what is given, −1 what
    /// is to be drawn.</param>
    /// <param name="condition">What is known of the images. The default is null: nothing.</param>
    /// <param name="options">The default is null: the model's own distribution, seed 0.</param>
    /// <returns>On the device of <paramref name="given"/>, which is the model's; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape or type does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value, a label or an option is out of range.</exception>
    /// <exception cref="InvalidOperationException">The model's logits are not finite.</exception>
    public static SampledMaps Sample(IAutoregressiveModel model, Tensor given, PriorCondition? condition = null, SamplingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(given);
        int dimensions = given.dim() == 4 ? 4 : 3;
        var values = new GivenValues(given, model.Categories, dimensions, options ?? new());
        CategoryDraw draw = values.NewDraw();
        int channels = dimensions == 4 ? (int)given.shape[1] : 1, area = values.Places / Math.Max(1, channels);
        using var noGrad = no_grad();
        for (int step = 0; step < values.Places; step++)
        {
            // Position by position, and there channel by channel.
            int place = step % channels * area + step / channels;
            using var scope = NewDisposeScope();
            Tensor logits = model.Logits(values.Known(given.device), condition).flatten(2).select(2, place);
            ReadOnlySpan<float> found = logits.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
            for (int image = 0; image < values.Images; image++) values.Settle(image, place, found.Slice(image * model.Categories, model.Categories), draw);
        }
        return values.Result(given.device);
    }
}
