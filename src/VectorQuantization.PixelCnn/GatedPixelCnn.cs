using TorchSharp.Modules;
using TorchSharp.Utils;
using VectorQuantization.PixelCnn.Networks;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn;

/// <summary>
/// The gated PixelCNN (van den Oord et al. 2016, "Conditional Image Generation with PixelCNN Decoders", arXiv 1606.05328): a distribution over maps of
/// categories in which each position depends on all positions above it and to its left, and, where the model has them, on a class and on conditioning maps.
/// </summary>
/// <remarks>
/// <para>Two stacks of layers: the vertical one sees all rows above, the horizontal one also what is to the left in the same row. Together they have no blind
/// spot: with enough layers a position sees all positions before it, and never itself or a later one. Maps may have any height and width.</para>
/// <para>State dictionary: <c>embedding.weight</c>; <c>layers.i.</c> with <c>vertical</c>, <c>horizontal</c>, <c>link</c>, <c>project</c> (<c>.weight</c>,
/// <c>.bias</c>), <c>vertical_class.weight</c>, <c>horizontal_class.weight</c>, <c>vertical_map.weight</c>, <c>horizontal_map.weight</c>; <c>head.0.*</c> and
/// <c>head.1.*</c>.</para>
/// </remarks>
public sealed class GatedPixelCnn : nn.Module<Tensor, PriorCondition, Tensor>, IAutoregressiveModel
{
    private readonly GatedPixelCnnOptions options;

    [ComponentName(Name = "embedding")] private readonly Embedding embedding;
    [ComponentName(Name = "layers")] private readonly ModuleList<GatedLayer> layers = [];
    [ComponentName(Name = "head")] private readonly ModuleList<Conv2d> head = [];

    /// <summary>Creates the network with PyTorch's default weights; class biases start at zero.</summary>
    /// <param name="options">Settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public GatedPixelCnn(GatedPixelCnnOptions options) : base(nameof(GatedPixelCnn))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        this.options = options;
        embedding = nn.Embedding(options.Categories, options.Channels);
        for (int i = 0; i < options.Layers; i++) layers.Add(new GatedLayer(options, isFirst: i == 0));
        head.Add(nn.Conv2d(options.Channels, options.HeadChannels, 1));
        head.Add(nn.Conv2d(options.HeadChannels, options.Categories, 1));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public int Categories => options.Categories;

    /// <inheritdoc/>
    public int Classes => options.Classes;

    /// <summary>The settings the network was made with.</summary>
    public GatedPixelCnnOptions Options => options;

    internal Embedding Input => embedding;

    internal ModuleList<GatedLayer> GatedLayers => layers;

    internal ModuleList<Conv2d> Output => head;

    /// <inheritdoc/>
    public Tensor Logits(Tensor values, PriorCondition? condition = null) => call(values, condition ?? PriorCondition.None);

    /// <summary>Every position's logits given the positions before it.</summary>
    /// <param name="codes">int64, (batch, height, width), each from 0 to K − 1.</param>
    /// <param name="condition">Labels and maps, each where the model takes them.</param>
    /// <returns>(batch, K, height, width).</returns>
    /// <exception cref="ArgumentException">A shape or type does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A code or label is out of range.</exception>
    public override Tensor forward(Tensor codes, PriorCondition condition)
    {
        CategoryRange.CheckMaps(codes, "(batch, height, width)", 3, 0, Categories, nameof(codes));
        condition = CheckCondition(condition, codes);
        using var scope = NewDisposeScope();
        return FromEmbedded(embedding.call(codes).permute(0, 3, 1, 2).contiguous(), condition).MoveToOuterDisposeScope();
    }

    /// <summary>Throws unless the condition fits a batch of codes.</summary>
    internal PriorCondition CheckCondition(PriorCondition? condition, Tensor codes) =>
        PriorCondition.Check(condition, Classes, options.ConditionChannels, codes.shape[0], codes.shape[1], codes.shape[2]);

    /// <summary>The network behind the embedding: (batch, p, height, width) → (batch, K, height, width).</summary>
    internal Tensor FromEmbedded(Tensor embedded, PriorCondition condition)
    {
        using var scope = NewDisposeScope();
        Tensor vertical = embedded, horizontal = embedded;
        foreach (GatedLayer layer in layers) (vertical, horizontal) = layer.call(vertical, horizontal, condition);
        return head[1].call(nn.functional.relu(head[0].call(horizontal))).MoveToOuterDisposeScope();
    }
}
