using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TorchSharp;
using VectorQuantization.Checkpoints;
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
    [InlineData("training.safetensors", 100)]
    [InlineData("average.safetensors", 40)]
    [InlineData("model.safetensors", 40)]
    [InlineData("state.json", 100)]
    public void Whatever_is_in_a_file_that_the_manifest_vouches_for_no_other_exception_comes(string name, int times)
    {
        string path = Path.Combine(checkpoint, name);
        byte[] whole = File.ReadAllBytes(path), metrics = File.ReadAllBytes(Path.Combine(Run, "metrics.jsonl"));
        int header = name == "state.json" ? whole.Length : 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        var random = new Random(2);
        int damaged = 0;
        for (int i = 0; i < times; i++)
        {
            byte[] mutated = [.. whole];
            // The header, and what begins a tensor: the numbers of a generator.
            int most = i % 2 == 0 ? header : whole.Length;
            for (int change = random.Next(1, 6); change > 0; change--) mutated[random.Next(most)] = i % 3 == 0 ? (byte)random.Next('0', '9' + 1) : (byte)random.Next(256);
            Vouch(name, mutated);
            File.WriteAllBytes(Path.Combine(Run, "metrics.jsonl"), metrics);
            try
            {
                SmallRun.Train("ema", SmallRun.Options(Run, 6));
            }
            catch (InvalidDataException)
            {
                damaged++;
            }
        }
        damaged.Should().BeInRange(times / 4, times);
    }

    [Theory]
    [InlineData("random:cpu", 8, 0)]
    [InlineData("random:cpu", 8, 700)]
    [InlineData("random:cpu", 12, 0)]
    [InlineData("random:cpu", 16, 624)]
    [InlineData("model.quantizer:generator", 16, 625)]
    [InlineData("model.quantizer:generator", 20, 1)]
    public void A_generator_that_would_read_beyond_its_table_is_refused_and_nothing_is_taken(string tensor, int offset, int number)
    {
        string path = Path.Combine(checkpoint, "training.safetensors");
        using (var scope = NewDisposeScope())
        {
            Dictionary<string, Tensor> tensors = Safetensors.Load(path);
            BinaryPrimitives.WriteInt32LittleEndian(tensors[tensor].bytes[offset..], number);
            Safetensors.Save(path, tensors);
        }
        Vouch("training.safetensors", File.ReadAllBytes(path));
        byte[] metrics = File.ReadAllBytes(Path.Combine(Run, "metrics.jsonl"));
        Resuming().Should().Throw<InvalidDataException>().WithMessage($"*{tensor.Replace(":", ": '")}' is no state*");
        File.ReadAllBytes(Path.Combine(Run, "metrics.jsonl")).Should().Equal(metrics);
    }

    [Theory]
    [InlineData("\"step\": 6", "\"step\": 5", "*of step 5*")]
    [InlineData("\"elapsedTicks\": ", "\"elapsedTicks\": 922337203685", "*out of its range*")]
    public void Numbers_that_cannot_be_are_refused(string from, string to, string message)
    {
        string path = Path.Combine(checkpoint, "state.json"), text = File.ReadAllText(path);
        int at = text.IndexOf(from, StringComparison.Ordinal), end = at + from.Length;
        // All but seven digits of the time are given, whatever it was.
        string rest = from.EndsWith(' ') ? "4775806" + text[text.IndexOf(',', end)..] : text[end..];
        Vouch("state.json", System.Text.Encoding.UTF8.GetBytes(text[..at] + to + rest));
        Resuming().Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Fact]
    public void A_file_that_is_null_is_refused()
    {
        string path = Path.Combine(checkpoint, "manifest.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"files\": [", "\"files\": [null,"));
        Resuming().Should().Throw<InvalidDataException>().WithMessage("*manifest*");
    }

    /// <summary>Writes a file of the checkpoint, and into the manifest what makes it believed.</summary>
    private void Vouch(string name, byte[] content)
    {
        File.WriteAllBytes(Path.Combine(checkpoint, name), content);
        string path = Path.Combine(checkpoint, "manifest.json");
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(path))!;
        JsonNode file = manifest["files"]!.AsArray().Single(file => (string?)file!["file"] == name)!;
        file["bytes"] = content.Length;
        file["sha256"] = Convert.ToHexStringLower(SHA256.HashData(content));
        File.WriteAllText(path, manifest.ToJsonString());
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
