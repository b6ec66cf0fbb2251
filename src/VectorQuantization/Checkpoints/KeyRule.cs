namespace VectorQuantization.Checkpoints;

/// <summary>A rule of a <see cref="KeyMap"/>.</summary>
/// <param name="From">Keys of the file.</param>
/// <param name="To">Keys of the module; null ignores the file's.</param>
/// <param name="Conversion">What becomes of the tensor.</param>
/// <param name="IsOptional">Whether a module that has no such key ignores the file's.</param>
internal sealed record KeyRule(KeyPattern From, KeyPattern? To, KeyConversion Conversion, bool IsOptional)
{
    internal KeyRule Under(string from, string to) =>
        this with { From = new KeyPattern(Join(from, From.Text)), To = To is null ? null : new KeyPattern(Join(to, To.Text)) };

    internal static string Join(string prefix, string key) => prefix.Length == 0 ? key : $"{prefix}.{key}";
}
