using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Splits each latent into groups of components, each with a quantizer of its own.</summary>
/// <remarks>
/// <para>Of <see cref="VectorQuantizer"/>s or <see cref="EmaVectorQuantizer"/>s it is product quantization (Jégou, Douze, Schmid 2011, equation 8): G codebooks of K codes stand for K^G vectors. Of <see cref="ResidualVectorQuantizer"/>s
/// it is the group-residual quantizer of HiFi-Codec (Yang et al. 2023, arXiv 2305.02765). For one codebook that all groups share, see <see cref="MultiHeadQuantizer"/>.</para>
/// <para>Groups follow each other in the latents' components and in the indices' last dimension: a group has one column there, or as many as its <see cref="Quantizer.IndexDepth"/>.</para>
/// <para>Loss: the sum of the groups', each as if it were alone; its terms are named after them: "groups.0.commitment". State dictionary: a group's under <c>groups.0.</c> and so on.</para>
/// </remarks>
public sealed class GroupedVectorQuantizer : Quantizer
{
    private readonly IndexColumns columns;
    private readonly long[] dimensions;

    [ComponentName(Name = "groups")] private readonly ModuleList<Quantizer> quantizers;

    /// <summary>Creates the quantizer.</summary>
    /// <param name="groups">At least one quantizer, all different objects; owned by this one from now on. Their code dimensions may differ; their layouts play no part.</param>
    /// <param name="layout">Where latents keep their code dimension. The default is <see cref="LatentLayout.ChannelsFirst"/>.</param>
    /// <exception cref="ArgumentException">There is no group, or one of them is null or the same as another.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The layout is unknown.</exception>
    public GroupedVectorQuantizer(IReadOnlyList<Quantizer> groups, LatentLayout layout = LatentLayout.ChannelsFirst) : base(nameof(GroupedVectorQuantizer), layout)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.Count == 0) throw new ArgumentException("There is no group; expected at least one.", nameof(groups));
        if (groups.Contains(null!)) throw new ArgumentException("A group is null; expected a quantizer for each.", nameof(groups));
        if (groups.Distinct().Count() < groups.Count)
            throw new ArgumentException("Two groups are one quantizer; expected one for each. Where all groups share one, use a MultiHeadQuantizer.", nameof(groups));
        quantizers = new ModuleList<Quantizer>([.. groups]);
        columns = new IndexColumns(groups);
        dimensions = [.. groups.Select(g => (long)g.CodeDimension)];
        CodeDimension = (int)dimensions.Sum();
        CodebookSize = groups.Max(g => g.CodebookSize);
        BitsPerPosition = groups.Sum(g => g.BitsPerPosition);
        RegisterComponents();
    }

    /// <summary>The quantizer of each group.</summary>
    internal IReadOnlyList<Quantizer> Groups => [.. quantizers];

    /// <summary>The largest of the groups' codebook sizes.</summary>
    public override long CodebookSize { get; }

    /// <summary>Length of a latent: the sum of the groups' code dimensions.</summary>
    public override int CodeDimension { get; }

    /// <summary>Number of groups; where a group describes a position by several codes, they count.</summary>
    public override int IndexDepth => columns.Count;

    /// <inheritdoc/>
    public override CodebookQuantizer? CodebookOf(int column)
    {
        (int group, int own) = columns.Place(column);
        return quantizers[group].CodebookOf(own);
    }

    /// <inheritdoc/>
    public override long CodebookSizeOf(int column)
    {
        (int group, int own) = columns.Place(column);
        return quantizers[group].CodebookSizeOf(own);
    }

    /// <summary>The sum of the groups'.</summary>
    public override double BitsPerPosition { get; }

    /// <inheritdoc/>
    protected override QuantizedRows QuantizeRows(Tensor rows)
    {
        Tensor[] parts = rows.split(dimensions, 1);
        Tensor[] vectors = new Tensor[parts.Length], indices = new Tensor[parts.Length];
        List<LossTerm> terms = [];
        for (int i = 0; i < parts.Length; i++)
        {
            Quantized quantized = quantizers[i].call(parts[i]);
            (vectors[i], indices[i]) = (quantized.Vectors, quantized.Indices);
            foreach (LossTerm term in quantized.Terms) terms.Add(term with { Name = $"groups.{i}.{term.Name}" });
        }
        return new QuantizedRows(cat(vectors, 1), IndexColumns.Join(indices), terms);
    }

    /// <inheritdoc/>
    protected override Tensor EncodeRows(Tensor rows) => IndexColumns.Join([.. rows.split(dimensions, 1).Select((part, i) => quantizers[i].Encode(part))]);

    /// <inheritdoc/>
    protected override Tensor DecodeRows(Tensor indices) => cat([.. quantizers.Select((quantizer, i) => quantizer.Decode(columns.Of(indices, i)))], 1);
}
