using VectorQuantization.Models;
using VectorQuantization.PixelCnn.Sampling;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Training;

/// <summary>A VQ-VAE and the prior over its codes, together a generative model: codes are drawn from the prior and decoded to images.</summary>
public sealed class CodePrior : IDisposable
{
    private readonly VqVae model;
    private readonly CachedSampler sampler;
    private readonly int height, width;

    /// <summary>Joins the two. Their weights are the prior's as they are now, and the VQ-VAE's as they will be.</summary>
    /// <param name="model">The VQ-VAE, in eval mode; the caller keeps it.</param>
    /// <param name="prior">A prior over its codes, of its depth where several codes describe a position; the caller keeps it.</param>
    /// <param name="height">Rows of a map of codes, as <see cref="CodeDataSet.Height"/>.</param>
    /// <param name="width">Columns of a map of codes, as <see cref="CodeDataSet.Width"/>: those of the positions, times the depth.</param>
    /// <exception cref="ArgumentException">The two have different numbers of codes, or the VQ-VAE's codebooks differ in size, or a position would be cut.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1.</exception>
    public CodePrior(VqVae model, GatedPixelCnn prior, int height, int width)
    {
        (int categories, int depth) = CodeShape.Of(model);
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (categories != prior.Categories)
            throw new ArgumentException($"The prior is over {prior.Categories} codes; expected {categories}, the VQ-VAE's.", nameof(prior));
        if (depth != prior.Options.Depth)
            throw new ArgumentException($"The prior is over {prior.Options.Depth} codes a position; expected {depth}, the VQ-VAE's.", nameof(prior));
        if (width % depth != 0) throw new ArgumentException($"Maps of {width} columns have no whole positions; expected a multiple of {depth}.", nameof(width));
        this.model = model;
        this.height = height;
        this.width = width;
        sampler = new CachedSampler(prior);
    }

    /// <summary>Draws images.</summary>
    /// <param name="count">How many, 0 or more.</param>
    /// <param name="condition">Labels, one an image, where the prior has classes. The default is null.</param>
    /// <param name="options">The default is null: the prior's own distribution, seed 0.</param>
    /// <param name="device">The VQ-VAE's device. The default is null: the CPU.</param>
    /// <returns>What the decoder gives; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The labels do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, or an option or label out of range.</exception>
    public Tensor Images(int count, PriorCondition? condition = null, SamplingOptions? options = null, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        using var scope = NewDisposeScope();
        SampledMaps sampled = sampler.Sample(full([count, height, width], -1L, int64), condition, options);
        Tensor codes = model.IndexDepth == 0 ? sampled.Values : sampled.Values.unflatten(2, width / model.IndexDepth, model.IndexDepth);
        return model.Decode(codes.to(device ?? CPU)).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the sampler's copy of the prior's weights.</summary>
    public void Dispose() => sampler.Dispose();
}
