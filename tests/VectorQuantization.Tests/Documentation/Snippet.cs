namespace VectorQuantization.Tests.Documentation;

/// <summary>Holds a document's first program against the test that compiles and runs it, between "// snippet begins" and "// snippet ends".</summary>
internal static class Snippet
{
    public static void ShouldBeIn(string document, string testFile)
    {
        string[] test = File.ReadAllLines(Path.Combine(Repository.Root, "tests/VectorQuantization.Tests/Documentation", testFile));
        string[] program = Between(test, "// snippet begins", "// snippet ends");
        string[] shown = Between(File.ReadAllLines(Path.Combine(Repository.Root, document)), "```csharp", "```");

        string[] usings = [.. shown.TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('='))];
        usings.Should().BeSubsetOf(test);
        shown[usings.Length..].Where(line => line.Length > 0).Should().Equal(program.Where(line => line.Length > 0).Select(line => line[8..]));
    }

    private static string[] Between(string[] lines, string first, string last)
    {
        int start = Array.FindIndex(lines, line => line.Trim() == first) + 1;
        int end = Array.FindIndex(lines, start, line => line.Trim() == last);
        return lines[start..end];
    }
}
