using System.CommandLine;
using System.Globalization;
using VqVaeSample.Study;

namespace VqVaeSample;

/// <summary><c>study-k</c></summary>
internal static class StudyCommand
{
    private static readonly StudyOptions Defaults = new();

    private static readonly Option<string> DataSets = Arguments.Several("--dataset", "What to train on", "fashion-mnist|cifar10|shapes",
        Defaults.DataSets.Select(dataSet => dataSet.Word()), word => Enum.GetValues<DemoDataSet>().Any(dataSet => dataSet.Word() == word));

    private static readonly Option<string> Codes = Arguments.Several("--codes", "The numbers of codes K", "2 to 65536",
        Defaults.Codes.Select(codes => codes.ToString(CultureInfo.InvariantCulture)),
        word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int codes) && codes is >= 2 and <= 65_536);

    private static readonly Option<long> Steps = Arguments.Number("--steps", "Training steps of each run", Defaults.Steps, 1, long.MaxValue);
    private static readonly Option<bool> Collapse = new("--no-revival") { Description = "Leave codes dead that are no longer chosen, to see codebooks collapse" };
    private static readonly Option<long> Seed = Arguments.Number("--seed", "Seed of each run", Defaults.Seed, 0, long.MaxValue);
    private static readonly Option<int> Threads = Arguments.Number("--threads", "CPU threads", Defaults.Threads, 1, 1024);

    private static readonly Option<string> Output = new("--output")
    {
        Description = "Folder for the report and for each run's own; runs that are there already are not run again",
        HelpName = "folder",
        DefaultValueFactory = _ => Defaults.Output,
    };

    public static Command Create(Func<Func<int>, int> guarded)
    {
        var command = new Command("study-k", "Trains a model for each number of codes and shows what more codes buy. Ctrl-C stops; the same command goes on where it was.")
        {
            DataSets, Codes, Steps, Collapse, Seed, Threads, Output,
        };
        command.SetAction(result => guarded(() => CodebookSizes.Run(Read(result))));
        return command;
    }

    private static StudyOptions Read(ParseResult result)
    {
        return new StudyOptions
        {
            DataSets = [.. Words(DataSets).Select(word => Enum.GetValues<DemoDataSet>().First(dataSet => dataSet.Word() == word))],
            Codes = [.. Words(Codes).Select(word => int.Parse(word, CultureInfo.InvariantCulture)).Distinct().Order()],
            Steps = result.GetRequiredValue(Steps),
            ReviveCodes = !result.GetValue(Collapse),
            Seed = result.GetRequiredValue(Seed),
            Threads = result.GetRequiredValue(Threads),
            Output = result.GetRequiredValue(Output),
        };

        IEnumerable<string> Words(Option<string> option) => result.GetRequiredValue(option).Split(',').Distinct();
    }
}
