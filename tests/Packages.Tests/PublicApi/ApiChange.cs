namespace Packages.Tests.PublicApi;

/// <summary>What differs between two listings: "- " before what is gone, "+ " before what is new, each below its type.</summary>
internal static class ApiChange
{
    public static string Between(string listed, string now)
    {
        List<(string Type, string Line)> before = Lines(listed), after = Lines(now);
        IEnumerable<(string Type, string Line)> changes = before.Except(after).Select(entry => (entry.Type, Line: "- " + entry.Line))
            .Concat(after.Except(before).Select(entry => (entry.Type, Line: "+ " + entry.Line)));
        return string.Join('\n', changes.GroupBy(entry => entry.Type).SelectMany(type => type.Select(entry => entry.Line).Prepend(type.Key)));
    }

    /// <summary>Each line with the namespace and the type it stands below.</summary>
    private static List<(string Type, string Line)> Lines(string listing)
    {
        string space = "", type = "";
        List<(string, string)> lines = [];
        foreach (string line in listing.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("namespace ", StringComparison.Ordinal)) space = line["namespace ".Length..];
            else if (line.StartsWith(' ')) lines.Add(($"{space}: {type}", line));
            else lines.Add(($"{space}: {type = line}", "    (the type)"));
        }
        return lines;
    }
}
