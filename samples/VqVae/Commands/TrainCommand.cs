using System.CommandLine;
using System.Diagnostics.CodeAnalysis;

namespace VqVaeSample;

/// <summary>The program's main task: from arguments to <see cref="DemoOptions"/>.</summary>
internal static class TrainCommand
{
    private static readonly DemoOptions Defaults = new();

    private static readonly Option<string> Presets = Arguments.Choice("--preset", "Settings that belong together, those of a published run; other options change single ones",
        [.. Preset.All.Select(preset => preset.Options.Preset)]);

    private static readonly Option<string> DataSet = Arguments.Choice("--dataset", "What to train on: Fashion-MNIST, CIFAR-10, or shapes drawn on the spot",
        "fashion-mnist", "cifar10", "shapes");

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "Folder with the data set's files as they are published; without it: the user's cache, the system's folder, a download",
        HelpName = "folder",
    };

    private static readonly Option<int> Codes = Arguments.Number("--codes", "Number of codes K", Defaults.Codes, 2, 65_536);
    private static readonly Option<int> Dimension = Arguments.Number("--dimension", "Length D of a code", Defaults.Dimension, 1, 4096);
    private static readonly Option<int> Hidden = Arguments.Number("--hidden", "Channels of the hidden maps", Defaults.Hidden, 2, 4096, multipleOf: 2);
    private static readonly Option<int> Residual = Arguments.Number("--residual-channels", "Channels inside a residual block", Defaults.ResidualChannels, 1, 4096);
    private static readonly Option<long> Steps = Arguments.Number("--steps", "Training steps", Defaults.Steps, 1, long.MaxValue);
    private static readonly Option<int> Batch = Arguments.Number("--batch", "Images a step", Defaults.Batch, 1, 65_536);
    private static readonly Option<double> LearningRate = Arguments.Number("--learning-rate", "Adam's learning rate", Defaults.LearningRate, 1e-8, 1);

    private static readonly Option<string> Quantizer = Arguments.Choice("--quantizer", "Codebook learned by moving averages or by gradient", "ema", "gradient");
    private static readonly Option<double> Decay = Arguments.Number("--decay", "Decay of the moving averages", Defaults.Decay, 0, 0.999999);
    private static readonly Option<bool> ReviveCodes = new("--revive-codes") { Description = "Let codes that are no longer chosen start again" };
    private static readonly Option<long> Seed = Arguments.Number("--seed", "Seed of weights, first codes and order of the images", Defaults.Seed, 0, long.MaxValue);
    private static readonly Option<string> Device = Arguments.Choice("--device", "Where to train", "cpu", "cuda");
    private static readonly Option<int> Threads = Arguments.Number("--threads", "CPU threads", Defaults.Threads, 1, 1024);

    private static readonly Option<string> Output = new("--output")
    {
        Description = "Folder for pictures, curves and numbers; created where missing",
        HelpName = "folder",
        DefaultValueFactory = _ => Defaults.Output,
    };

    private static readonly Option<long> CheckpointEvery = Arguments.Number("--checkpoint-every", "Write a checkpoint each time so many steps are done, and at the end; 0 at the end alone", Defaults.CheckpointEvery, 0, long.MaxValue);
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on with the run in the output folder, with the options it began with; more --steps make it longer" };

    public static RootCommand Create(Func<Func<int>, int> guarded)
    {
        var command = new RootCommand("Trains a VQ-VAE and shows what it learned: a report with reconstructions, code maps, samples, curves, numbers. Ctrl-C stops early and still writes it.")
        {
            Presets, DataSet, Data, Codes, Dimension, Hidden, Residual, Steps, Batch, LearningRate, Quantizer, Decay, ReviveCodes, Seed, Device, Threads, Output, CheckpointEvery, Resume,
        };
        command.SetAction(result => guarded(() => Demo.Run(Read(result))));
        command.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValue(Data) is not null && result.GetValue(DataSet) == "shapes")
                result.AddError("--data is for --dataset fashion-mnist and cifar10; shapes are drawn, not read.");
        });
        return command;
    }

    private static DemoOptions Read(ParseResult parsed)
    {
        DemoOptions preset = Preset.All.First(preset => preset.Options.Preset == parsed.GetRequiredValue(Presets)).Options;
        return preset with
        {
            DataSet = Given(DataSet, out string? dataSet) ? Named<DemoDataSet>(dataSet) : preset.DataSet,
            Data = parsed.GetValue(Data),
            Codes = Given(Codes, out int codes) ? codes : preset.Codes,
            Dimension = Given(Dimension, out int dimension) ? dimension : preset.Dimension,
            Hidden = Given(Hidden, out int hidden) ? hidden : preset.Hidden,
            ResidualChannels = Given(Residual, out int residual) ? residual : preset.ResidualChannels,
            Steps = Given(Steps, out long steps) ? steps : preset.Steps,
            Batch = Given(Batch, out int batch) ? batch : preset.Batch,
            LearningRate = Given(LearningRate, out double learningRate) ? learningRate : preset.LearningRate,
            Quantizer = Given(Quantizer, out string? quantizer) ? Named<DemoQuantizer>(quantizer) : preset.Quantizer,
            Decay = Given(Decay, out double decay) ? decay : preset.Decay,
            ReviveCodes = Given(ReviveCodes, out bool revive) ? revive : preset.ReviveCodes,
            Seed = Given(Seed, out long seed) ? seed : preset.Seed,
            Device = Given(Device, out string? device) ? device : preset.Device,
            Threads = Given(Threads, out int threads) ? threads : preset.Threads,
            Output = Given(Output, out string? output) ? output : preset.Output,
            CheckpointEvery = Given(CheckpointEvery, out long every) ? every : preset.CheckpointEvery,
            Resume = parsed.GetValue(Resume),
        };

        // Whether the option stands on the command line; its default does not count.
        bool Given<T>(Option<T> option, [NotNullWhen(true)] out T? value)
        {
            bool given = parsed.GetResult(option) is { Implicit: false };
            value = given ? parsed.GetRequiredValue(option) : default;
            return given;
        }
    }

    /// <summary>The member that a word of the command line names: fashion-mnist is FashionMnist.</summary>
    private static T Named<T>(string word) where T : struct, Enum => Enum.Parse<T>(word.Replace("-", ""), ignoreCase: true);
}
