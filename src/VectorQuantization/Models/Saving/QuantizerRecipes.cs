using System.Text.Json;
using VectorQuantization.Quantizers;

namespace VectorQuantization.Models.Saving;

/// <summary>All quantizers that can be described and made again.</summary>
internal static class QuantizerRecipes
{
    private static readonly QuantizerRecipe[] All =
    [
        Leaf<VectorQuantizer, VectorQuantizerOptions>(q => q.Options, o => Table(o.CodebookSize, o.CodeDimension), o => new VectorQuantizer(o)),
        Leaf<EmaVectorQuantizer, EmaVectorQuantizerOptions>(q => q.Options, o => 2 * Table(o.CodebookSize, o.CodeDimension), o => new EmaVectorQuantizer(o)),
        Leaf<SimVectorQuantizer, SimVectorQuantizerOptions>(
            q => q.Options, o => Table(o.CodebookSize, o.CodeDimension) + Table(o.CodeDimension, o.CodeDimension), o => new SimVectorQuantizer(o)),
        Leaf<IndexBackpropagationQuantizer, IndexBackpropagationQuantizerOptions>(
            q => q.Options, o => Table(o.CodebookSize, o.CodeDimension), o => new IndexBackpropagationQuantizer(o)),
        Leaf<GumbelQuantizer, GumbelQuantizerOptions>(q => q.Options, o => 2 * Table(o.CodebookSize, o.CodeDimension), o => new GumbelQuantizer(o)),
        Leaf<NearestCodesQuantizer, NearestCodesQuantizerOptions>(q => q.Options, o => Table(o.CodebookSize, o.CodeDimension), o => new NearestCodesQuantizer(o)),
        Leaf<FiniteScalarQuantizer, FiniteScalarQuantizerOptions>(q => q.Options, _ => 0, o => new FiniteScalarQuantizer(o)),
        Leaf<LookupFreeQuantizer, LookupFreeQuantizerOptions>(q => q.Options, _ => 0, o => new LookupFreeQuantizer(o)),
        new QuantizerRecipe<ResidualVectorQuantizer, ResidualVectorQuantizerOptions>(
            q => q.Options, q => [.. Enumerable.Range(0, q.LevelCount).Select(q.Level)], (_, _) => 0, (o, levels) => new ResidualVectorQuantizer(levels, o)),
        new QuantizerRecipe<GroupedVectorQuantizer, Groups>(
            q => new(q.Layout), q => q.Groups, (_, _) => 0, (o, groups) => new GroupedVectorQuantizer(groups, o.Layout)),
        new QuantizerRecipe<MultiHeadQuantizer, Heads>(
            q => new(q.Heads, q.Layout), q => [q.Inner], (_, _) => 0, (o, inner) => new MultiHeadQuantizer(Only(inner), o.Count, o.Layout)),
        new QuantizerRecipe<ProjectedQuantizer, Projections>(
            q => new(q.CodeDimension, q.Options), q => [q.Inner], (o, inner) => 2 * Table(o.OuterDimension, Only(inner).CodeDimension),
            (o, inner) => new ProjectedQuantizer(Only(inner), o.OuterDimension, o.Options)),
    ];

    /// <summary>The recipe for a quantizer, or null if it is not of this library.</summary>
    internal static QuantizerRecipe? For(Quantizer quantizer) => All.FirstOrDefault(recipe => recipe.Type == quantizer.GetType());

    /// <summary>The recipe for a class of this name.</summary>
    /// <exception cref="JsonException">There is none.</exception>
    internal static QuantizerRecipe Named(string type) =>
        All.FirstOrDefault(recipe => recipe.Type.Name == type) ?? throw new JsonException($"There is no quantizer '{type}'.");

    private static QuantizerRecipe<TQuantizer, TOptions> Leaf<TQuantizer, TOptions>(
        Func<TQuantizer, TOptions> options, Func<TOptions, double> weights, Func<TOptions, Quantizer> make)
        where TQuantizer : Quantizer
        where TOptions : class =>
        new(options, null, (o, _) => weights(o),
            (o, parts) => parts.Count == 0 ? make(o) : throw new JsonException($"A {typeof(TQuantizer).Name} is not made of quantizers."));

    private static double Table(int rows, int columns) => (double)rows * columns;

    private static Quantizer Only(IReadOnlyList<Quantizer> parts) =>
        parts.Count == 1 ? parts[0] : throw new JsonException($"There are {parts.Count} inner quantizers; expected 1.");

    private sealed record Groups(LatentLayout Layout);

    private sealed record Heads(int Count, LatentLayout Layout);

    private sealed record Projections(int OuterDimension, ProjectedQuantizerOptions Options);
}
