namespace VectorQuantization.Checkpoints;

/// <summary>A pattern of keys: <c>*</c> stands for one part between dots, a final <c>**</c> for one or more.</summary>
internal sealed class KeyPattern
{
    private readonly string[] parts;

    /// <exception cref="ArgumentException">The pattern is empty, or has a <c>**</c> before its end.</exception>
    internal KeyPattern(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        Text = text;
        parts = text.Split('.');
        if (parts[..^1].Contains("**"))
            throw new ArgumentException($"The pattern '{text}' has a '**' that is not its end; expected '*' there, which is one part of a key.", nameof(text));
    }

    internal string Text { get; }

    /// <summary>Its wildcards, in order.</summary>
    internal IEnumerable<string> Wildcards => parts.Where(IsWildcard);

    /// <summary>What the wildcards stand for in a key, in order; null if the key is none of these.</summary>
    internal string[]? Match(string key)
    {
        bool isOpen = parts[^1] == "**";
        string[] given = key.Split('.', isOpen ? parts.Length : int.MaxValue);
        if (given.Length != parts.Length) return null;
        for (int i = 0; i < parts.Length; i++)
        {
            if (!IsWildcard(parts[i]) && parts[i] != given[i]) return null;
        }
        return [.. given.Where((_, i) => IsWildcard(parts[i]))];
    }

    /// <summary>The key that has these in place of the wildcards.</summary>
    internal string Fill(string[] captured)
    {
        int next = 0;
        return string.Join('.', parts.Select(part => IsWildcard(part) ? captured[next++] : part));
    }

    private static bool IsWildcard(string part) => part is "*" or "**";
}
