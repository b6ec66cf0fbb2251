using TorchSharp;
using VectorQuantization.Models;
using VectorQuantization.Training;
using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Training.Runs;

public sealed class ResumeTests : IDisposable
{
    private const int Steps = 11;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names => [.. SmallRun.Quantizers.Keys];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_run_in_two_parts_equals_one_run_bit_for_bit(string quantizer)
    {
        TrainingResult whole = SmallRun.Train(quantizer, SmallRun.Options(folder["whole"], Steps));
        using (var cancellation = new CancellationTokenSource())
        {
            // Step 6 is on the way to nothing: no checkpoint, no validation is due at the seventh.
            SmallRun.Train(quantizer, SmallRun.Options(folder["parts"], Steps), after: p => { if (p.Step == 7) cancellation.Cancel(); }, cancellation: cancellation.Token).Steps.Should().Be(7);
        }
        TrainingResult second = SmallRun.Train(quantizer, SmallRun.Options(folder["parts"], Steps));

        second.Steps.Should().Be(Steps);
        second.Loss.Should().Be(whole.Loss);
        second.Validation.Should().Equal(whole.Validation);
        SmallRun.Content(second.Checkpoint!).Should().Equal(SmallRun.Content(whole.Checkpoint!));
        SmallRun.Content(whole.Checkpoint!).Keys.Should().Contain(["training.safetensors random:cpu", "training.safetensors optimizer.0:0.exp_avg", "training.safetensors optimizer.0:0.step"])
            .And.Contain(name => name.StartsWith("average.safetensors decoder."));
        SmallRun.Metrics(folder["parts"]).Should().Equal(SmallRun.Metrics(folder["whole"]));
        File.ReadAllText(Path.Combine(folder["parts"], "checkpoints", "best.json")).Should().Be(File.ReadAllText(Path.Combine(folder["whole"], "checkpoints", "best.json")));
    }

    [Fact]
    public void A_run_that_was_told_to_end_goes_on_when_it_is_given_more_steps()
    {
        TrainingResult whole = SmallRun.Train("ema", SmallRun.Options(folder["whole"], Steps));
        SmallRun.Train("ema", SmallRun.Options(folder["parts"], 4));
        SmallRun.Train("ema", SmallRun.Options(folder["parts"], 9));
        TrainingResult last = SmallRun.Train("ema", SmallRun.Options(folder["parts"], Steps));

        SmallRun.Content(last.Checkpoint!).Should().Equal(SmallRun.Content(whole.Checkpoint!));
    }

    [Fact]
    public void What_a_killed_process_did_after_its_last_checkpoint_is_done_again()
    {
        TrainingResult whole = SmallRun.Train("ema", SmallRun.Options(folder["whole"], Steps));
        // An exception takes the place of the kill: checkpoints of steps 3, 4 and perhaps 6 are there, metrics go on to step 7.
        Action killed = () => SmallRun.Train("ema", SmallRun.Options(folder["parts"], Steps), after: p => { if (p.Step == 7) throw new TimeoutException(); });
        killed.Should().Throw<TimeoutException>();
        File.AppendAllText(Path.Combine(folder["parts"], "metrics.jsonl"), "{\"step\":8,\"pha");
        Directory.CreateDirectory(Path.Combine(folder["parts"], "checkpoints", "step-000000008.tmp"));

        TrainingResult second = SmallRun.Train("ema", SmallRun.Options(folder["parts"], Steps));

        SmallRun.Content(second.Checkpoint!).Should().Equal(SmallRun.Content(whole.Checkpoint!));
        SmallRun.Metrics(folder["parts"]).Should().Equal(SmallRun.Metrics(folder["whole"]));
        Directory.GetDirectories(Path.Combine(folder["parts"], "checkpoints"), "*.tmp").Should().BeEmpty();
    }

    [Fact]
    public void A_run_without_a_folder_learns_the_same()
    {
        List<double> with = [], without = [];
        SmallRun.Train("ema", SmallRun.Options(folder["run"], Steps), after: p => with.Add(p.Loss));
        SmallRun.Train("ema", SmallRun.Options(null, Steps) with { ValidateEvery = null, EarlyStopping = null }, after: p => without.Add(p.Loss));
        without.Should().Equal(with);
    }

    [Fact]
    public void A_complete_run_that_is_resumed_does_no_step_and_is_measured()
    {
        TrainingResult first = SmallRun.Train("ema", SmallRun.Options(folder["run"], 6));
        TrainingResult again = SmallRun.Train("ema", SmallRun.Options(folder["run"], 6), after: _ => throw new InvalidOperationException("A step was done."));

        again.Should().BeEquivalentTo(new { first.Steps, first.Loss, first.Validation, End = TrainingEnd.Completed, first.Checkpoint }, options => options.ExcludingMissingMembers());
    }

    [Fact]
    public void The_newest_and_the_best_are_kept()
    {
        TrainerOptions options = SmallRun.Options(folder["run"], Steps);
        SmallRun.Train("fsq", options with { Run = options.Run! with { CheckpointEvery = 1, KeepLast = 3 } });

        string checkpoints = Path.Combine(folder["run"], "checkpoints");
        Checkpoint best = Checkpoint.Best(folder["run"])!, latest = Checkpoint.Latest(folder["run"])!;
        Directory.GetDirectories(checkpoints).Select(Path.GetFileName).Should().BeEquivalentTo(
            new[] { "step-000000009", "step-000000010", "step-000000011", Path.GetFileName(best.Folder) }.Distinct());
        latest.Step.Should().Be(Steps);
        double[] validated = [.. SmallRun.Metrics(folder["run"]).Where(line => line.Contains("\"validation\"")).Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!["mse"]!.GetValue<double>())];
        File.ReadAllText(Path.Combine(checkpoints, "best.json")).Should().Contain($"\"value\": {System.Text.Json.JsonSerializer.Serialize(validated.Min())}");
    }

    [Fact]
    public void A_checkpoint_gives_the_weights_and_their_average()
    {
        Dictionary<string, byte[]> trained = [];
        TrainingResult result = SmallRun.Train("ema", SmallRun.Options(folder["run"], 6), then: model => trained = Bytes(model));
        using var generator = new Generator(9);
        using VqVae averaged = SmallRun.Model("ema", generator), raw = SmallRun.Model("ema", generator);

        Checkpoint.Latest(folder["run"])!.LoadModel(averaged);
        Checkpoint.Latest(folder["run"])!.LoadModel(raw, averaged: false);

        Bytes(averaged).Should().BeEquivalentTo(trained, "a finished model has the average");
        Bytes(raw).Where(entry => !entry.Value.AsSpan().SequenceEqual(trained[entry.Key])).Should().NotBeEmpty();
        result.Checkpoint.Should().Be(Checkpoint.Latest(folder["run"])!.Folder);
    }

    [Fact]
    public void A_checkpoint_is_taken_up_in_another_precision()
    {
        SmallRun.Train("ema", SmallRun.Options(folder["run"], 6));
        using var generator = new Generator(9);
        using VqVae same = SmallRun.Model("ema", generator), twice = SmallRun.Model("ema", generator);
        twice.to(ScalarType.Float64);

        Checkpoint.Latest(folder["run"])!.LoadModel(same);
        Checkpoint.Latest(folder["run"])!.LoadModel(twice);

        using var scope = NewDisposeScope();
        foreach ((TorchSharp.Modules.Parameter a, TorchSharp.Modules.Parameter b) in same.parameters().Zip(twice.parameters())) a.to_type(ScalarType.Float64).eq(b).all().ToBoolean().Should().BeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void With_the_newest_checkpoints_removed_the_run_goes_on_from_the_one_before(int removed)
    {
        TrainerOptions Every(string name) => SmallRun.Options(folder[name], Steps) with { Run = new RunOptions(folder[name]) { Resume = true, CheckpointEvery = 1, KeepLast = 4, Best = new BestBy("mse"), RecordEvery = 1 } };
        TrainingResult whole = SmallRun.Train("ema", Every("whole"));
        Checkpoint best = Checkpoint.Best(folder["whole"])!;
        // Stopped after the best, which goes too: best.json then names what is not there.
        using (var cancellation = new CancellationTokenSource())
        {
            SmallRun.Train("ema", Every("parts"), after: p => { if (p.Step == best.Step) cancellation.Cancel(); }, cancellation: cancellation.Token);
        }
        for (int i = 0; i < removed; i++) Directory.Delete(Checkpoint.Latest(folder["parts"])!.Folder, recursive: true);
        ((Action)(() => Checkpoint.Best(folder["parts"]))).Should().Throw<InvalidDataException>();

        TrainingResult last = SmallRun.Train("ema", Every("parts"));

        SmallRun.Content(last.Checkpoint!).Should().Equal(SmallRun.Content(whole.Checkpoint!));
        Checkpoint.Best(folder["parts"])!.Step.Should().Be(best.Step);
    }

    [Fact]
    public void A_run_that_was_over_for_want_of_improvement_still_is_until_it_is_given_patience()
    {
        TrainerOptions options = SmallRun.Options(folder["run"], Steps) with { EarlyStopping = new EarlyStopping("mse", 2) { MinimumChange = 1e6 } };
        TrainingResult first = SmallRun.Train("ema", options);
        TrainingResult again = SmallRun.Train("ema", options, after: _ => throw new InvalidOperationException("A step was done."));
        TrainingResult patient = SmallRun.Train("ema", options with { EarlyStopping = options.EarlyStopping! with { Patience = 9 } });

        (first.End, first.Steps).Should().Be((TrainingEnd.NoImprovement, 9));
        again.Should().BeEquivalentTo(new { first.Steps, first.Loss, first.Validation, first.End, first.Checkpoint }, o => o.ExcludingMissingMembers());
        (patient.End, patient.Steps).Should().Be((TrainingEnd.Completed, Steps));
    }

    [Fact]
    public void A_best_by_another_metric_is_compared_with_nothing()
    {
        TrainerOptions options = SmallRun.Options(folder["run"], 6);
        SmallRun.Train("ema", options);
        SmallRun.Train("ema", options with { Steps = Steps, Run = options.Run! with { Best = new BestBy("perplexity") } });

        File.ReadAllText(Path.Combine(folder["run"], "checkpoints", "best.json")).Should().Contain("perplexity");
        Checkpoint.Best(folder["run"])!.Step.Should().BeGreaterThan(6);
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        int run = 0;
        Leaks.None(() =>
        {
            string path = folder[$"run {run++}"];
            SmallRun.Train("residual", SmallRun.Options(path, 5));
            SmallRun.Train("residual", SmallRun.Options(path, 7));
        });
    }

    private static Dictionary<string, byte[]> Bytes(nn.Module module) => module.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.contiguous().bytes.ToArray());
}
