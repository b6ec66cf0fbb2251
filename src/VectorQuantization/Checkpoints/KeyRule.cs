namespace VectorQuantization.Checkpoints;

/// <summary>A rule of a <see cref="KeyMap"/>.</summary>
/// <param name="From">Keys of the file.</param>
/// <param name="To">Keys of the module; null ignores the file's.</param>
/// <param name="Conversion">What becomes of the tensor.</param>
/// <param name="IsOptional">Whether either may do without the other.</param>
internal sealed record KeyRule(KeyPattern From, KeyPattern? To, KeyConversion Conversion, bool IsOptional)
{
    internal KeyRule Under(string from, string to) =>
        this with { From = new KeyPattern(Join(from, From.Text)), To = To is null ? null : new KeyPattern(Join(to, To.Text)) };

    private static string Join(string prefix, string key) => prefix.Length == 0 ? key : $"{prefix}.{key}";
}
