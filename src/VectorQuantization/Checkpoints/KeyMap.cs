namespace VectorQuantization.Checkpoints;

/// <summary>Says which tensor of a file goes where in a module whose state dictionary has other keys. Immutable: each method returns a new map.</summary>
/// <remarks>
/// <para>A map is a list of rules, and the first that fits a key of the file decides. A key that no rule fits is unexpected, and an error.</para>
/// <para>In a pattern <c>*</c> stands for one part of a key between dots, and a final <c>**</c> for one part or more; what they stand for in the file's key takes their
/// places in the module's, in order: <c>layers.*._codebook.embed</c> to <c>levels.*.embed</c>. Maps for well-known layouts are in <see cref="KeyMaps"/>.</para>
/// </remarks>
public sealed class KeyMap
{
    private readonly KeyRule[] rules;
    private readonly KeyPattern[] kept;

    private KeyMap(IEnumerable<KeyRule> rules, IEnumerable<KeyPattern> kept)
    {
        this.rules = [.. rules];
        this.kept = [.. kept];
    }

    /// <summary>No rule: to be added to.</summary>
    public static KeyMap Empty { get; } = new([], []);

    /// <summary>Every key as it is.</summary>
    public static KeyMap Same { get; } = Empty.Map("**", "**");

    /// <summary>Adds a rule: what the file has here goes there.</summary>
    /// <param name="from">Pattern of the file's keys.</param>
    /// <param name="to">Pattern of the module's keys, with the same wildcards.</param>
    /// <param name="conversion">What becomes of the tensor. The default is <see cref="KeyConversion.None"/>.</param>
    /// <param name="isOptional">Whether the file's is ignored where the module has no such key. The default is false: it is unexpected.</param>
    /// <exception cref="ArgumentException">A pattern is not one, or the two differ in their wildcards.</exception>
    public KeyMap Map(string from, string to, KeyConversion conversion = KeyConversion.None, bool isOptional = false)
    {
        if (!Enum.IsDefined(conversion))
            throw new ArgumentOutOfRangeException(nameof(conversion), conversion, "Unknown conversion; expected None, Squeeze, Transpose or Flag.");
        KeyPattern source = new(from), target = new(to);
        if (!source.Wildcards.SequenceEqual(target.Wildcards))
            throw new ArgumentException($"The patterns '{from}' and '{to}' differ in their wildcards; expected the same ones in the same order.", nameof(to));
        return new KeyMap([.. rules, new KeyRule(source, target, conversion, isOptional)], kept);
    }

    /// <summary>Adds a rule: what the file has here is not wanted.</summary>
    /// <param name="from">Pattern of the file's keys; "**" for all that no rule before this one fits.</param>
    /// <exception cref="ArgumentException">The pattern is not one.</exception>
    public KeyMap Ignore(string from) => new([.. rules, new KeyRule(new KeyPattern(from), null, KeyConversion.None, true)], kept);

    /// <summary>Lets the module keep what it has here, where the file has nothing for it.</summary>
    /// <param name="to">Pattern of the module's keys.</param>
    /// <exception cref="ArgumentException">The pattern is not one.</exception>
    public KeyMap Keep(string to) => new(rules, [.. kept, new KeyPattern(to)]);

    /// <summary>Moves all rules to a part of a larger file and a larger module.</summary>
    /// <param name="from">What goes before the file's keys, such as "model.quantize"; empty for nothing.</param>
    /// <param name="to">What goes before the module's keys, such as "quantizer"; empty for nothing.</param>
    public KeyMap Under(string from, string to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        return new KeyMap(rules.Select(rule => rule.Under(from, to)), kept.Select(pattern => new KeyPattern(KeyRule.Join(to, pattern.Text))));
    }

    /// <summary>Adds another map's rules after these.</summary>
    /// <param name="other">The other map.</param>
    public KeyMap And(KeyMap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new KeyMap([.. rules, .. other.rules], [.. kept, .. other.kept]);
    }

    /// <summary>The rule for a key of the file, and the module's key; null if no rule fits.</summary>
    internal (KeyRule Rule, string? Target)? Find(string key)
    {
        foreach (KeyRule rule in rules)
        {
            if (rule.From.Match(key) is string[] captured) return (rule, rule.To?.Fill(captured));
        }
        return null;
    }

    /// <summary>Whether the module keeps its own tensor if the file has none for it.</summary>
    internal bool Keeps(string target) => kept.Any(pattern => pattern.Match(target) is not null);
}
