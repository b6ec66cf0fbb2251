using TorchSharp;
using VectorQuantization.Models;
using VectorQuantization.Training;
using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Training.Runs;

/// <summary>A checkpoint of six steps, once for all tests.</summary>
public sealed class DamagedCheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string checkpoint;

    public DamagedCheckpointTests() => checkpoint = SmallRun.Train("ema", SmallRun.Options(Run, 6)).Checkpoint!;

    private string Run => folder["run"];

    public void Dispose() => folder.Dispose();

    private Action Resuming(string quantizer = "ema", Func<TrainerOptions, TrainerOptions>? change = null) =>
        () => SmallRun.Train(quantizer, (change ?? (o => o))(SmallRun.Options(Run, 8)), after: _ => throw new InvalidOperationException("A step was done."));

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("training.safetensors")]
    [InlineData("average.safetensors")]
    [InlineData("state.json")]
    public void A_changed_bit_a_cut_and_an_absence_are_found(string name)
    {
        string path = Path.Combine(checkpoint, name);
        byte[] whole = File.ReadAllBytes(path);

        byte[] changed = [.. whole];
        changed[^3] ^= 1;
        File.WriteAllBytes(path, changed);
        Resuming().Should().Throw<InvalidDataException>().WithMessage($"*{name}*SHA-256*");

        File.WriteAllBytes(path, whole[..^1]);
        Resuming().Should().Throw<InvalidDataException>().WithMessage($"*{name}*takes {whole.Length - 1} bytes; the manifest says {whole.Length}*");

        File.Delete(path);
        Resuming().Should().Throw<InvalidDataException>().WithMessage($"*not whole*{name}*");
    }

    [Fact]
    public void Whatever_is_in_the_manifest_no_other_exception_comes()
    {
        string path = Path.Combine(checkpoint, "manifest.json");
        byte[] whole = File.ReadAllBytes(path);
        var random = new Random(1);
        using var generator = new Generator(1);
        using VqVae model = SmallRun.Model("ema", generator);
        Checkpoint latest = Checkpoint.Latest(Run)!;
        int damaged = 0;
        for (int i = 0; i < 2000; i++)
        {
            byte[] mutated = [.. whole];
            for (int change = random.Next(1, 4); change > 0; change--) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            if (i % 10 == 0) mutated = mutated[..random.Next(mutated.Length)];
            File.WriteAllBytes(path, mutated);
            try
            {
                latest.LoadModel(model);
            }
            catch (InvalidDataException)
            {
                damaged++;
            }
        }
        damaged.Should().BeInRange(1000, 2000);
    }

    [Theory]
    [InlineData("\"../../run/x\"")]
    [InlineData("\"/etc/passwd\"")]
    [InlineData("\"state.json\"")]
    [InlineData("null")]
    public void Names_that_are_paths_or_come_twice_are_refused(string name)
    {
        string path = Path.Combine(checkpoint, "manifest.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"model.safetensors\"", name));
        Resuming().Should().Throw<InvalidDataException>().WithMessage("*manifest*");
    }

    [Fact]
    public void Another_model_another_optimizer_and_other_data_are_refused_with_what_differs()
    {
        Resuming("gradient").Should().Throw<InvalidDataException>().WithMessage("*model.safetensors*does not fit*Missing: *quantizer.embedding.weight*Unexpected: *quantizer.embed*");
        Resuming(change: o => o with { Optimizer = parameters => optim.SGD(parameters, 0.1) }).Should().Throw<InvalidDataException>().WithMessage("*training.safetensors*optimizer.0:*SGD*");
        Resuming(change: o => o with { BatchesPerStep = 3 }).Should().Throw<InvalidDataException>().WithMessage("*state.json*5 batches an epoch and 2 a step; this one has 5 and 3*");
        Resuming(change: o => o with { WeightAverage = null }).Should().Throw<InvalidOperationException>("an average that is no longer wanted is left where it is");
    }

    [Fact]
    public void An_average_that_the_run_did_not_keep_is_missed()
    {
        SmallRun.Train("fsq", SmallRun.Options(folder["other"], 6) with { WeightAverage = null });
        Action resume = () => SmallRun.Train("fsq", SmallRun.Options(folder["other"], 8));
        resume.Should().Throw<InvalidDataException>().WithMessage("*no averaged weights*");
    }

    [Fact]
    public void A_refused_checkpoint_changes_nothing()
    {
        // The last tensor to be taken has the wrong shape: a moment of the optimizer of another network.
        using var generator = new Generator(1);
        using VqVae model = SmallRun.Model("gradient", generator);
        string before = Convert.ToHexString(model.parameters().First().contiguous().bytes);
        ((Action)(() => Checkpoint.Latest(Run)!.LoadModel(model))).Should().Throw<InvalidDataException>();
        Convert.ToHexString(model.parameters().First().contiguous().bytes).Should().Be(before);
    }

    [Fact]
    public void Metrics_that_have_become_shorter_are_missed()
    {
        using (FileStream metrics = File.OpenWrite(Path.Combine(Run, "metrics.jsonl"))) metrics.SetLength(10);
        Resuming().Should().Throw<InvalidDataException>().WithMessage("*metrics.jsonl' has 10 bytes*");
    }

    [Fact]
    public void A_folder_with_checkpoints_is_not_overwritten_by_mistake()
    {
        Resuming(change: o => o with { Run = o.Run! with { Resume = false } }).Should().Throw<ArgumentException>().WithMessage("*holds checkpoints*Resume*");
    }

    [Fact]
    public void Two_runs_in_one_folder_at_a_time_are_one_too_many()
    {
        Action inner = () => { };
        SmallRun.Train("fsq", SmallRun.Options(folder["shared"], 1), after: _ =>
        {
            inner = () => SmallRun.Train("fsq", SmallRun.Options(folder["shared"], 1));
            inner.Should().Throw<IOException>().WithMessage("*in use by another run*");
        });
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        TrainerOptions With(Func<RunOptions, RunOptions> change) => new() { Run = change(new RunOptions("x")) };
        void Refused(string parameter, TrainerOptions options) => ((Action)(() => new Trainer(options))).Should().Throw<ArgumentException>().WithParameterName(parameter);
        Refused("CheckpointEvery", With(o => o with { CheckpointEvery = 0 }));
        Refused("KeepLast", With(o => o with { KeepLast = 0 }));
        Refused("RecordEvery", With(o => o with { RecordEvery = 0 }));
        Refused("Folder", With(o => o with { Folder = " " }));
        Refused("Decay", new() { WeightAverage = new WeightAverage(1) });
        Refused("Decay", new() { WeightAverage = new WeightAverage(double.NaN) });
        Refused("Threads", new() { Threads = 0 });
        Refused("Callbacks", new() { Callbacks = [null!] });
    }
}
