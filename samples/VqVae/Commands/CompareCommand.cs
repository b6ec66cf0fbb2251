using System.CommandLine;
using VqVaeSample.Compare;

namespace VqVaeSample;

/// <summary><c>compare RUN…</c></summary>
internal static class CompareCommand
{
    private static readonly Argument<string[]> Runs = new("run") { Description = "Output folders of runs", Arity = ArgumentArity.OneOrMore };

    private static readonly Option<string?> Output = new("--output")
    {
        Description = "HTML file for the same table, with the runs' curves over each other",
        HelpName = "file",
    };

    public static Command Create(Func<Func<int>, int> guarded)
    {
        var command = new Command("compare", "Puts runs side by side: the options they differ in, and their numbers.") { Runs, Output };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Output) is string output && Path.GetFileName(output).Length == 0)
                result.AddError($"--output is '{output}'; expected a file.");
        });
        command.SetAction(result => guarded(() => Compare(result.GetRequiredValue(Runs), result.GetValue(Output))));
        return command;
    }

    private static int Compare(string[] folders, string? output)
    {
        var comparison = new RunComparison([.. folders.Select(RunFolder.Read)]);
        ComparisonTable.Write(comparison);
        if (output is null) return CommandLine.Success;
        ComparisonReport.Of(comparison).Save(output);
        Console.WriteLine($"The report is {Path.GetFullPath(output)}");
        return CommandLine.Success;
    }
}
