using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using VectorQuantization.Training;

namespace VqVaeSample;

/// <summary>From arguments to <see cref="DemoOptions"/>, and from failures to one line on the error stream and an exit code.</summary>
internal static class CommandLine
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int WrongUsage = 2;

    /// <summary>128 + SIGINT, what a shell expects of a program stopped by Ctrl-C.</summary>
    public const int Stopped = 130;

    private static readonly DemoOptions Defaults = new();

    private static readonly Option<string> Presets = Choice("--preset", "Settings that belong together, those of a published run; other options change single ones",
        [.. Preset.All.Select(preset => preset.Options.Preset)]);

    private static readonly Option<string> DataSet = Choice("--dataset", "What to train on: Fashion-MNIST, CIFAR-10, or shapes drawn on the spot",
        "fashion-mnist", "cifar10", "shapes");

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "Folder with the data set's files as they are published; without it: the user's cache, the system's folder, a download",
        HelpName = "folder",
    };

    private static readonly Option<int> Codes = Number("--codes", "Number of codes K", Defaults.Codes, 2, 65_536);
    private static readonly Option<int> Dimension = Number("--dimension", "Length D of a code", Defaults.Dimension, 1, 4096);
    private static readonly Option<int> Hidden = Number("--hidden", "Channels of the hidden maps", Defaults.Hidden, 2, 4096, multipleOf: 2);
    private static readonly Option<int> Residual = Number("--residual-channels", "Channels inside a residual block", Defaults.ResidualChannels, 1, 4096);
    private static readonly Option<long> Steps = Number("--steps", "Training steps", Defaults.Steps, 1, long.MaxValue);
    private static readonly Option<int> Batch = Number("--batch", "Images a step", Defaults.Batch, 1, 65_536);
    private static readonly Option<double> LearningRate = Number("--learning-rate", "Adam's learning rate", Defaults.LearningRate, 1e-8, 1);

    private static readonly Option<string> Quantizer = Choice("--quantizer", "Codebook learned by moving averages or by gradient", "ema", "gradient");
    private static readonly Option<double> Decay = Number("--decay", "Decay of the moving averages", Defaults.Decay, 0, 0.999999);
    private static readonly Option<long> Seed = Number("--seed", "Seed of weights, first codes and order of the images", Defaults.Seed, 0, long.MaxValue);
    private static readonly Option<string> Device = Choice("--device", "Where to train", "cpu", "cuda");
    private static readonly Option<int> Threads = Number("--threads", "CPU threads", Defaults.Threads, 1, 1024);

    private static readonly Option<string> Output = new("--output")
    {
        Description = "Folder for pictures, curves and numbers; created where missing",
        HelpName = "folder",
        DefaultValueFactory = _ => Defaults.Output,
    };

    /// <summary>Runs the program and returns its exit code.</summary>
    public static int Invoke(string[] args, Func<DemoOptions, int> run)
    {
        var command = new RootCommand("Trains a VQ-VAE and shows what it learned: reconstructions, code maps, samples, curves, numbers. Ctrl-C stops early and still writes them.")
        {
            Presets, DataSet, Data, Codes, Dimension, Hidden, Residual, Steps, Batch, LearningRate, Quantizer, Decay, Seed, Device, Threads, Output,
        };
        command.SetAction(result => Guarded(() => run(Read(result))));

        command.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValue(Data) is not null && result.GetValue(DataSet) == "shapes")
                result.AddError("--data is for --dataset fashion-mnist and cifar10; shapes are drawn, not read.");
        });

        ParseResult parsed = command.Parse(args);
        if (parsed.Errors.Count > 0) return Fail(WrongUsage, parsed.Errors[0].Message + " See --help.");
        return parsed.Invoke(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Ctrl-C is the demo's own business.
        });
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
            Seed = Given(Seed, out long seed) ? seed : preset.Seed,
            Device = Given(Device, out string? device) ? device : preset.Device,
            Threads = Given(Threads, out int threads) ? threads : preset.Threads,
            Output = Given(Output, out string? output) ? output : preset.Output,
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

    private static int Guarded(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (OperationCanceledException)
        {
            return Fail(Stopped, "Stopped before the first step; nothing was written.");
        }
        // What users can do something about. Anything else is a bug and keeps its stack trace.
        catch (Exception error) when (error is DemoException or IOException or InvalidDataException or UnauthorizedAccessException
            or NonFiniteLossException or ExternalException)
        {
            return Fail(Failure, error.Message);
        }
    }

    private static int Fail(int exitCode, string message)
    {
        // One line: libtorch's messages carry a native stack trace below it.
        Console.Error.WriteLine("error: " + message.Split('\n')[0].TrimEnd());
        return exitCode;
    }

    /// <summary>An option that takes one of a few words, the first by default.</summary>
    private static Option<string> Choice(string name, string description, params string[] words)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => words[0],
        };
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !words.Contains(token.Value))
                result.AddError($"{name} is '{token.Value}'; expected {string.Join(" or ", words)}.");
        });
        return option;
    }

    /// <summary>An option that takes a number from a range, written with a decimal point whatever the machine's culture.</summary>
    private static Option<T> Number<T>(string name, string description, T value, T min, T max, int multipleOf = 1)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        bool whole = typeof(T) != typeof(double);
        return new Option<T>(name)
        {
            Description = description,
            HelpName = "number",
            DefaultValueFactory = _ => value,
            CustomParser = Parse,
        };

        T Parse(ArgumentResult result)
        {
            string text = result.Tokens[0].Value;
            NumberStyles style = whole ? NumberStyles.AllowLeadingSign : NumberStyles.Float;
            bool valid = T.TryParse(text, style, CultureInfo.InvariantCulture, out T number) && number >= min && number <= max
                && (!whole || T.IsZero(number % T.CreateChecked(multipleOf)));
            if (valid) return number;
            string kind = !whole ? "a number" : multipleOf == 1 ? "a whole number" : $"a multiple of {multipleOf}";
            string range = max == T.MaxValue ? $"{min} or more" : string.Create(CultureInfo.InvariantCulture, $"{min} to {max}");
            result.AddError($"{name} is '{text}'; expected {kind}, {range}.");
            return value;
        }
    }
}
