namespace VectorQuantization.Checkpoints;

/// <summary>Says what is wrong with a file and where.</summary>
internal static class SafetensorsDamage
{
    private const int LongestName = 200;

    internal static InvalidDataException At(string file, long offset, string reason, Exception? cause = null) =>
        new($"'{file}' cannot be read: at offset {offset}, {reason}", cause);

    internal static InvalidDataException In(string file, long offset, string tensor, string reason) =>
        At(file, offset, $"tensor '{Short(tensor)}': {reason}");

    /// <summary>A text from the file, of which a message needs no megabytes.</summary>
    internal static string Short(string text) => text.Length <= LongestName ? text : $"{text[..LongestName]}…";
}
