using TorchSharp.Modules;
using VectorQuantization.PixelCnn.Networks;

namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>All weights of a <see cref="GatedPixelCnn"/>, packed; read by several threads at once.</summary>
internal sealed class PackedNetwork : IDisposable
{
    private readonly float[] embedding;

    internal PackedNetwork(GatedPixelCnn model)
    {
        Options = model.Options;
        Maps = new Channels(Options.Channels);
        Logits = new Channels(Options.Categories);
        embedding = PackedDense.Values(model.Input.weight);
        Layers = [.. model.GatedLayers.Select(layer => new PackedLayer(layer, Options))];
        var hidden = new Channels(Options.HeadChannels);
        Hidden = new PackedDense(model.Output[0], Maps, hidden);
        Output = [.. Enumerable.Range(0, Options.Depth).Select(i => new PackedDense(model.Output[1], hidden, Logits, i * Options.Categories))];
    }

    internal GatedPixelCnnOptions Options { get; }

    internal Channels Maps { get; }

    internal Channels Logits { get; }

    internal PackedLayer[] Layers { get; }

    /// <summary>The head's first layer.</summary>
    internal PackedDense Hidden { get; }

    /// <summary>The head's last layer, one a codebook: column c takes that of c mod depth.</summary>
    internal PackedDense[] Output { get; }

    /// <summary>What a code in a column is embedded in, without padding.</summary>
    internal ReadOnlySpan<float> Embedded(int column, int code) =>
        embedding.AsSpan((column % Options.Depth * Options.Categories + code) * Options.Channels, Options.Channels);

    public void Dispose()
    {
        foreach (PackedLayer layer in Layers) layer.Dispose();
        foreach (PackedDense dense in (PackedDense[])[Hidden, .. Output]) dense.Dispose();
    }
}

/// <summary>The weights of a <see cref="GatedLayer"/>, packed.</summary>
internal sealed class PackedLayer : IDisposable
{
    internal PackedLayer(GatedLayer layer, GatedPixelCnnOptions options)
    {
        IsFirst = layer.IsFirst;
        Reach = (IsFirst ? options.FirstKernel : options.Kernel) / 2;
        Channels maps = new(options.Channels), halves = new(options.Channels, 2), condition = new(Math.Max(1, options.ConditionChannels));
        Vertical = new PackedDense(layer.Vertical, maps, halves);
        Horizontal = new PackedDense(layer.Horizontal, maps, halves);
        Link = new PackedDense(layer.Link, halves, halves);
        Project = new PackedDense(layer.Project, maps, maps);
        if (layer.VerticalMap is Conv2d vertical) VerticalMap = new PackedDense(vertical, condition, halves);
        if (layer.HorizontalMap is Conv2d horizontal) HorizontalMap = new PackedDense(horizontal, condition, halves);
        VerticalClass = layer.VerticalClass is null ? null : PackedDense.Values(layer.VerticalClass.weight);
        HorizontalClass = layer.HorizontalClass is null ? null : PackedDense.Values(layer.HorizontalClass.weight);
    }

    /// <summary>Whether the layer leaves out each position itself, and has no residual.</summary>
    internal bool IsFirst { get; }

    /// <summary>How many rows and columns a kernel reaches to each side.</summary>
    internal int Reach { get; }

    internal PackedDense Vertical { get; }

    internal PackedDense Horizontal { get; }

    internal PackedDense Link { get; }

    internal PackedDense Project { get; }

    internal PackedDense? VerticalMap { get; }

    internal PackedDense? HorizontalMap { get; }

    /// <summary>(classes, 2p), without padding.</summary>
    internal float[]? VerticalClass { get; }

    /// <summary>(classes, 2p), without padding.</summary>
    internal float[]? HorizontalClass { get; }

    public void Dispose()
    {
        foreach (PackedDense? dense in (PackedDense?[])[Vertical, Horizontal, Link, Project, VerticalMap, HorizontalMap]) dense?.Dispose();
    }
}
