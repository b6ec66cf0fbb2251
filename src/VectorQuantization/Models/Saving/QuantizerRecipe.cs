using System.Text.Json;
using VectorQuantization.Quantizers;

namespace VectorQuantization.Models.Saving;

/// <summary>How quantizers of one class are described and made again.</summary>
internal abstract class QuantizerRecipe
{
    /// <summary>The class.</summary>
    internal abstract Type Type { get; }

    /// <summary>What its constructor takes, besides quantizers.</summary>
    internal abstract JsonElement OptionsOf(Quantizer quantizer);

    /// <summary>The quantizers that it is made of, in the constructor's order.</summary>
    internal abstract IReadOnlyList<Quantizer> PartsOf(Quantizer quantizer);

    /// <summary>Makes one.</summary>
    /// <param name="options">As <see cref="OptionsOf"/> gives them.</param>
    /// <param name="parts">As <see cref="PartsOf"/> gives them.</param>
    /// <param name="budget">From which its numbers are taken before it is made.</param>
    internal abstract Quantizer Make(JsonElement options, IReadOnlyList<Quantizer> parts, WeightBudget budget);
}

/// <inheritdoc/>
/// <param name="options">Reads the options off a quantizer.</param>
/// <param name="parts">Reads the quantizers that it is made of off it; null for none.</param>
/// <param name="weights">How many numbers the tensors of its own have, at the least.</param>
/// <param name="make">Calls the constructor.</param>
internal sealed class QuantizerRecipe<TQuantizer, TOptions>(
    Func<TQuantizer, TOptions> options, Func<TQuantizer, IReadOnlyList<Quantizer>>? parts, Func<TOptions, IReadOnlyList<Quantizer>, double> weights,
    Func<TOptions, IReadOnlyList<Quantizer>, Quantizer> make) : QuantizerRecipe
    where TQuantizer : Quantizer
    where TOptions : class
{
    internal override Type Type => typeof(TQuantizer);

    internal override JsonElement OptionsOf(Quantizer quantizer) => JsonSerializer.SerializeToElement(options((TQuantizer)quantizer), ManifestJson.Options);

    internal override IReadOnlyList<Quantizer> PartsOf(Quantizer quantizer) => parts?.Invoke((TQuantizer)quantizer) ?? [];

    internal override Quantizer Make(JsonElement given, IReadOnlyList<Quantizer> inner, WeightBudget budget)
    {
        TOptions read = given.Deserialize<TOptions>(ManifestJson.Options) ?? throw new JsonException($"The options of a {Type.Name} are null.");
        budget.Take(weights(read, inner), Type.Name);
        return make(read, inner);
    }
}
