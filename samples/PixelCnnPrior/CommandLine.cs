using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using VectorQuantization.Training;

namespace PixelCnnPriorSample;

/// <summary>From arguments to <see cref="PriorOptions"/>, and from failures to one line on the error stream and an exit code: 1, or 2 for wrong usage.</summary>
internal static class CommandLine
{
    private static readonly PriorOptions Defaults = new();

    private static readonly Option<string> DataSet = Choice("--dataset", "Codes of Fashion-MNIST or of shapes drawn on the spot, or the pixels of binarized MNIST",
        "fashion-mnist", "shapes", "binarized-mnist");

    private static readonly Option<string?> Data = Text("--data", "folder", "Folder of the data set's files");
    private static readonly Option<string?> VqVae = Text("--vq-vae", "folder",
        "Output folder of samples/VqVae, or of this program, whose VQ-VAE and data set to take instead of training one");
    private static readonly Option<int> Codes = Number("--codes", "Number of codes K of the VQ-VAE", Defaults.Codes, 2, 65_536);
    private static readonly Option<long> VqVaeSteps = Number("--vq-vae-steps", "Training steps of the VQ-VAE", Defaults.VqVaeSteps, 1, long.MaxValue);
    private static readonly Option<long> ClassifierSteps = Number("--classifier-steps", "Training steps of the classifier that judges samples",
        Defaults.ClassifierSteps, 1, long.MaxValue);
    private static readonly Option<long> Steps = Number("--steps", "Training steps of the prior", Defaults.Steps, 1, long.MaxValue);
    private static readonly Option<int> Layers = Number("--layers", "Layers of the prior", Defaults.Layers, 1, 1000);
    private static readonly Option<int> Channels = Number("--channels", "Channels of the prior's stacks", Defaults.Channels, 1, 4096);
    private static readonly Option<int> HeadChannels = Number("--head-channels", "Channels of the prior's head", Defaults.HeadChannels, 1, 65_536);
    private static readonly Option<double> Dropout = Number("--dropout", "Dropout of the prior", Defaults.Dropout, 0, 0.9);
    private static readonly Option<int> Batch = Number("--batch", "Maps a step of the prior", Defaults.Batch, 1, 65_536);
    private static readonly Option<double> LearningRate = Number("--learning-rate", "Adam's learning rate in the beginning; it falls along half a cosine",
        Defaults.LearningRate, 1e-8, 1);
    private static readonly Option<long> Seed = Number("--seed", "Seed of weights, order and samples", Defaults.Seed, 0, long.MaxValue);
    private static readonly Option<string> Device = Choice("--device", "Where to train", "cpu", "cuda");
    private static readonly Option<int> Threads = Number("--threads", "CPU threads", Defaults.Threads, 1, 1024);

    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on with the run in the output folder, with the options it began with" };

    private static readonly Option<string> Output = new("--output")
    {
        Description = "Folder for pictures and numbers; created where missing",
        HelpName = "folder",
        DefaultValueFactory = _ => Defaults.Output,
    };

    /// <summary>Runs the program and returns its exit code.</summary>
    public static int Invoke(string[] args, Action<PriorOptions> run)
    {
        var command = new RootCommand(
            "Trains a gated PixelCNN: over the codes of a VQ-VAE, class by class, or over binary pixels. Likelihoods, samples and how well a classifier knows them.")
        {
            DataSet, Data, VqVae, Codes, VqVaeSteps, ClassifierSteps, Steps, Layers, Channels, HeadChannels, Dropout, Batch, LearningRate, Seed, Device,
            Threads, Output, Resume,
        };
        command.SetAction(result => Guarded(() => run(Read(result))));
        ParseResult parsed = command.Parse(args);
        if (parsed.Errors.Count > 0) return Fail(2, parsed.Errors[0].Message + " See --help.");
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static PriorOptions Read(ParseResult parsed) => new()
    {
        DataSet = parsed.GetRequiredValue(DataSet) switch
        {
            "shapes" => PriorDataSet.Shapes,
            "binarized-mnist" => PriorDataSet.BinarizedMnist,
            _ => PriorDataSet.FashionMnist,
        },
        Data = parsed.GetValue(Data),
        VqVae = parsed.GetValue(VqVae),
        Codes = parsed.GetRequiredValue(Codes),
        VqVaeSteps = parsed.GetRequiredValue(VqVaeSteps),
        ClassifierSteps = parsed.GetRequiredValue(ClassifierSteps),
        Steps = parsed.GetRequiredValue(Steps),
        Layers = parsed.GetRequiredValue(Layers),
        Channels = parsed.GetRequiredValue(Channels),
        HeadChannels = parsed.GetRequiredValue(HeadChannels),
        Dropout = parsed.GetRequiredValue(Dropout),
        Batch = parsed.GetRequiredValue(Batch),
        LearningRate = parsed.GetRequiredValue(LearningRate),
        Seed = parsed.GetRequiredValue(Seed),
        Device = parsed.GetRequiredValue(Device),
        Threads = parsed.GetRequiredValue(Threads),
        Resume = parsed.GetValue(Resume),
        Output = parsed.GetRequiredValue(Output),
    };

    private static int Guarded(Action run)
    {
        try
        {
            run();
            return 0;
        }
        // What users can do something about. Anything else is a bug and keeps its stack trace.
        catch (Exception error) when (error is PriorException or IOException or InvalidDataException or UnauthorizedAccessException
            or NonFiniteLossException or ExternalException)
        {
            return Fail(1, error.Message);
        }
    }

    private static int Fail(int exitCode, string message)
    {
        // One line: libtorch's messages carry a native stack trace below it.
        Console.Error.WriteLine("error: " + message.Split('\n')[0].TrimEnd());
        return exitCode;
    }

    private static Option<string?> Text(string name, string help, string description) => new(name) { Description = description, HelpName = help };

    /// <summary>An option that takes one of a few words, the first by default.</summary>
    private static Option<string> Choice(string name, string description, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words), DefaultValueFactory = _ => words[0] };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !words.Contains(token.Value)) result.AddError($"{name} is '{token.Value}'; expected {string.Join(" or ", words)}.");
        });
        return option;
    }

    /// <summary>An option that takes a number from a range, written with a decimal point whatever the machine's culture.</summary>
    private static Option<T> Number<T>(string name, string description, T value, T min, T max) where T : struct, INumber<T>, IMinMaxValue<T>
    {
        return new Option<T>(name) { Description = description, HelpName = "number", DefaultValueFactory = _ => value, CustomParser = Parse };

        T Parse(ArgumentResult result)
        {
            string text = result.Tokens[0].Value;
            NumberStyles style = typeof(T) == typeof(double) ? NumberStyles.Float : NumberStyles.AllowLeadingSign;
            if (T.TryParse(text, style, CultureInfo.InvariantCulture, out T number) && number >= min && number <= max) return number;
            string range = max == T.MaxValue ? $"{min} or more" : string.Create(CultureInfo.InvariantCulture, $"{min} to {max}");
            result.AddError($"{name} is '{text}'; expected a number, {range}.");
            return value;
        }
    }
}
