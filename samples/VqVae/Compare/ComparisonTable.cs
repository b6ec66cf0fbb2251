using Spectre.Console;

namespace VqVaeSample.Compare;

/// <summary>A comparison on the console.</summary>
internal static class ComparisonTable
{
    // Where lines go to a file or a pipe there is no window to fit them into.
    private const int WidthOfNoWindow = 240;

    public static void Write(RunComparison comparison)
    {
        var table = new Table().RoundedBorder();
        foreach (string name in comparison.TextColumns) table.AddColumn(Markup.Escape(name));
        foreach (string name in RunComparison.NumberColumns) table.AddColumn(name, column => column.RightAligned());
        foreach (IReadOnlyList<string> row in comparison.Rows) table.AddRow([.. row.Select(Markup.Escape)]);
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = WidthOfNoWindow;
        AnsiConsole.Write(table);
    }
}
