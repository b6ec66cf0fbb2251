using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Networks;

/// <summary>
/// One layer of both stacks (van den Oord et al. 2016, arXiv 1606.05328, figure 2 and equation 4): y = tanh(W_f ∗ x + V_f h) ⊙ σ(W_g ∗ x + V_g h).
/// </summary>
/// <remarks>
/// <para>No mask: kernels are cut down to what they may see, which costs no products with zeros and leaves no weight that training must not touch. The vertical
/// kernel of side n covers ⌈n/2⌉ rows, the position's own the last; the horizontal one ⌈n/2⌉ columns, the position's own the last. The first layer leaves out its own
/// row and its own column: its stacks see the input itself. Maps of the vertical stack at row r thus depend on rows above r alone, at any depth.</para>
/// <para>The link takes the vertical maps before their gate. The residual is the horizontal stack's alone, and the first layer has none: it would let a position see
/// itself.</para>
/// </remarks>
internal sealed class GatedLayer : nn.Module<Tensor, Tensor, PriorCondition, (Tensor Vertical, Tensor Horizontal)>
{
    private readonly bool isFirst;
    private readonly int reach;
    private readonly double dropout;

    [ComponentName(Name = "vertical")] internal readonly Conv2d Vertical;
    [ComponentName(Name = "horizontal")] internal readonly Conv2d Horizontal;
    [ComponentName(Name = "link")] internal readonly Conv2d Link;
    [ComponentName(Name = "project")] internal readonly Conv2d Project;
    [ComponentName(Name = "vertical_class")] internal readonly Embedding? VerticalClass;
    [ComponentName(Name = "horizontal_class")] internal readonly Embedding? HorizontalClass;
    [ComponentName(Name = "vertical_map")] internal readonly Conv2d? VerticalMap;
    [ComponentName(Name = "horizontal_map")] internal readonly Conv2d? HorizontalMap;

    internal GatedLayer(GatedPixelCnnOptions options, bool isFirst) : base(nameof(GatedLayer))
    {
        this.isFirst = isFirst;
        dropout = options.Dropout;
        int channels = options.Channels, side = isFirst ? options.FirstKernel : options.Kernel;
        reach = side / 2;
        int extent = isFirst ? reach : reach + 1;
        Vertical = nn.Conv2d(channels, 2 * channels, (extent, side), padding: (0, reach));
        Horizontal = nn.Conv2d(channels, 2 * channels, (1, extent));
        Link = nn.Conv2d(2 * channels, 2 * channels, 1);
        Project = nn.Conv2d(channels, channels, 1);
        if (options.Classes > 0)
        {
            VerticalClass = ClassBias(options);
            HorizontalClass = ClassBias(options);
        }
        if (options.ConditionChannels > 0)
        {
            VerticalMap = nn.Conv2d(options.ConditionChannels, 2 * channels, 1, bias: false);
            HorizontalMap = nn.Conv2d(options.ConditionChannels, 2 * channels, 1, bias: false);
        }
        RegisterComponents();
    }

    /// <summary>Whether this layer leaves out each position itself.</summary>
    internal bool IsFirst => isFirst;

    /// <param name="vertical">(batch, p, height, width).</param>
    /// <param name="horizontal">The same.</param>
    /// <param name="condition">Checked.</param>
    public override (Tensor Vertical, Tensor Horizontal) forward(Tensor vertical, Tensor horizontal, PriorCondition condition)
    {
        using var scope = NewDisposeScope();
        // Zeros go before the map alone, and the first layer never sees its last row or column: all that a convolution gives is of use, where padding on both
        // sides would give more, to be cut off.
        int end = isFirst ? -1 : 0;
        Tensor above = Conditioned(Vertical.call(nn.functional.pad(vertical, [0, 0, reach, end])), VerticalClass, VerticalMap, condition);
        Tensor before = Horizontal.call(nn.functional.pad(horizontal, [reach, end])) + Link.call(above);
        Tensor gated = Gate(Conditioned(before, HorizontalClass, HorizontalMap, condition));
        if (dropout > 0 && training) gated = nn.functional.dropout(gated, dropout, training: true);
        Tensor projected = Project.call(gated);
        return scope.MoveToOuter(Gate(above), isFirst ? projected : projected + horizontal);
    }

    /// <summary>A bias a class that starts at zero: the model starts without preference and learns what each class changes.</summary>
    private static Embedding ClassBias(GatedPixelCnnOptions options)
    {
        Embedding bias = nn.Embedding(options.Classes, 2 * options.Channels);
        nn.init.zeros_(bias.weight);
        return bias;
    }

    private static Tensor Conditioned(Tensor maps, Embedding? classBias, Conv2d? mapBias, PriorCondition condition)
    {
        if (classBias is not null) maps = maps + classBias.call(condition.Labels!).unsqueeze(-1).unsqueeze(-1);
        return mapBias is null ? maps : maps + mapBias.call(condition.Maps!.to_type(maps.dtype));
    }

    private static Tensor Gate(Tensor maps)
    {
        Tensor[] halves = maps.chunk(2, 1);
        return halves[0].tanh() * halves[1].sigmoid();
    }
}
