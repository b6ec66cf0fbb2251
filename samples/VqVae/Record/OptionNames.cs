using System.Text.Json;
using System.Text.Json.Nodes;

namespace VqVaeSample.Record;

/// <summary>Options as readers see them: the names and values of <c>summary.json</c>, without its underscores.</summary>
internal static class OptionNames
{
    public static IReadOnlyList<(string Name, string Value)> Of(DemoOptions options) =>
        [.. JsonSerializer.SerializeToNode(options, Summary.Json)!.AsObject().Select(option => (option.Key.Replace('_', ' '), Text(option.Value)))];

    private static string Text(JsonNode? value) => value switch
    {
        null => "–",
        _ when value.GetValueKind() == JsonValueKind.True => "yes",
        _ when value.GetValueKind() == JsonValueKind.False => "no",
        _ => value.ToString(),
    };
}
