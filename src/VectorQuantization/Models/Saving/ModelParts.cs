using System.Text.Json;
using VectorQuantization.Networks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Models.Saving;

/// <summary>Describes the parts of a model, and makes them again.</summary>
internal static class ModelParts
{
    // A quantizer that is used in several places counts in each: a few of them, nested, could stand for more than any machine has.
    private const int MostUses = 10_000;

    /// <summary>Why something cannot be saved with its options.</summary>
    internal static string Foreign(string part, object value) =>
        $"{char.ToUpperInvariant(part[0])}{part[1..]} is a {value.GetType().FullName}, which is not of this library: nothing says how to make it again. " +
        "Keep its weights with StateDictionary.Save, build it in your code, and load them with StateDictionary.Load.";

    internal static PartDescription Describe(nn.Module network, string part)
    {
        ResidualNetworkOptions options = NetworkRecipes.OptionsOf(network) ?? throw new NotSupportedException(Foreign(part, network));
        return new PartDescription(network.GetType().Name, JsonSerializer.SerializeToElement(options, ManifestJson.Options)) { Precision = Precision.Of(network, part) };
    }

    /// <summary>A quantizer and those it is made of, each once, parts before wholes.</summary>
    internal static List<PartDescription> Describe(Quantizer quantizer)
    {
        List<PartDescription> described = [];
        Describe(quantizer, new Dictionary<Quantizer, int>(ReferenceEqualityComparer.Instance), described);
        return described;
    }

    internal static nn.Module<Tensor, Tensor> Make(PartDescription part, WeightBudget budget)
    {
        nn.Module<Tensor, Tensor> network = NetworkRecipes.Make(part, budget);
        Precision.Set(network, part.Precision);
        return network;
    }

    /// <summary>The quantizer that <see cref="Describe(Quantizer)"/> described.</summary>
    internal static Quantizer Make(IReadOnlyList<PartDescription> parts, WeightBudget budget)
    {
        if (parts.Count == 0) throw new JsonException("There is no quantizer.");
        List<Quantizer> made = [];
        var uses = new long[parts.Count];
        try
        {
            for (int i = 0; i < parts.Count; i++)
            {
                IReadOnlyList<int> inner = parts[i].Parts ?? [];
                if (inner.Any(place => place < 0 || place >= i)) throw new JsonException($"Quantizer {i} is made of others than the {i} before it.");
                uses[i] = 1 + inner.Sum(place => uses[place]);
                if (uses[i] > MostUses) throw new JsonException($"Quantizer {i} is made of more than {MostUses} others.");
                made.Add(QuantizerRecipes.Named(parts[i].Type).Make(parts[i].Options, [.. inner.Select(place => made[place])], budget));
            }
            // Wholes before parts: converting a whole converts its parts.
            for (int i = parts.Count - 1; i >= 0; i--) Precision.Set(made[i], parts[i].Precision);
            return made[^1];
        }
        catch
        {
            foreach (Quantizer quantizer in made) quantizer.Dispose();
            throw;
        }
    }

    private static int Describe(Quantizer quantizer, Dictionary<Quantizer, int> places, List<PartDescription> described)
    {
        if (places.TryGetValue(quantizer, out int known)) return known;
        QuantizerRecipe recipe = QuantizerRecipes.For(quantizer) ?? throw new NotSupportedException(Foreign("the quantizer", quantizer));
        int[] parts = [.. recipe.PartsOf(quantizer).Select(part => Describe(part, places, described))];
        described.Add(new PartDescription(recipe.Type.Name, recipe.OptionsOf(quantizer))
        {
            Precision = Precision.Of(quantizer, "the quantizer"),
            Parts = parts.Length == 0 ? null : parts,
        });
        return places[quantizer] = described.Count - 1;
    }
}
