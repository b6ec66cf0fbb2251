using System.CommandLine;
using QuantizerZooSample;
using VectorQuantization.Data;

var steps = new Option<int>("--steps") { Description = "Training steps of each quantizer", DefaultValueFactory = _ => 600 };
var output = new Option<string>("--output") { Description = "Folder for table, chart and numbers", DefaultValueFactory = _ => Path.Combine("artifacts", "zoo") };
var only = new Option<string?>("--only") { Description = "Train only the quantizers whose names contain this" };
var seed = new Option<long>("--seed") { Description = "Seed of everything random", DefaultValueFactory = _ => 1 };
var shapes = new Option<bool>("--shapes") { Description = "Train on drawn shapes instead of Fashion-MNIST" };

var root = new RootCommand("Trains the same small autoencoder with each quantizer at equal bits, and prints one table.") { steps, output, only, seed, shapes };
var collapse = new Command("collapse", "8,192 codes with and without what keeps a codebook in use.") { steps, output, only, seed, shapes };
var nearest = new Command("nearest", "The m nearest codes instead of one: which m and which temperature are best.") { steps, output, only, seed, shapes };
root.Subcommands.Add(collapse);
root.Subcommands.Add(nearest);
root.SetAction(parsed => Run(parsed, "zoo", Zoo.All));
collapse.SetAction(parsed => Run(parsed, "collapse", Zoo.Collapse));
nearest.SetAction(parsed => Run(parsed, "nearest", Zoo.Nearest));
return root.Parse(args).Invoke();

int Run(ParseResult parsed, string name, IReadOnlyList<Species> species)
{
    string? part = parsed.GetValue(only);
    Species[] chosen = [.. species.Where(one => part is null || one.Name.Contains(part, StringComparison.OrdinalIgnoreCase))];
    if (chosen.Length == 0)
    {
        Console.Error.WriteLine($"error: no quantizer's name contains '{part}'; there are: {string.Join(", ", species.Select(one => one.Name))}.");
        return 2;
    }
    (ImageDataSet training, ImageDataSet validation) = parsed.GetValue(shapes)
        ? (GeneratedShapes.Create(10_000, 1), GeneratedShapes.Create(2_000, 2))
        : (FashionMnist.LoadAsync(new() { Split = DataSetSplit.Train }).GetAwaiter().GetResult(), FashionMnist.LoadAsync(new() { Split = DataSetSplit.Test }).GetAwaiter().GetResult());
    var keeper = new Keeper(training, validation, parsed.GetValue(steps), parsed.GetValue(seed));
    var results = new List<Result>();
    foreach (Species one in chosen)
    {
        results.Add(keeper.Raise(one));
        Console.WriteLine(results[^1]);
    }
    Report.Write(parsed.GetValue(output)!, name, results);
    return 0;
}
