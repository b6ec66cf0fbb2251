using System.Diagnostics.Metrics;
using TorchSharp;
using VectorQuantization.Training;
using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Training;

public sealed class CallbackTests
{
    private sealed class Recorder : ITrainingCallback, ITrainingState
    {
        internal List<string> Calls { get; } = [];

        internal long Count { get; private set; }

        internal Action<TrainingContext, TrainingProgress> Then { get; init; } = (_, _) => { };

        public void OnStart(TrainingContext context) => Calls.Add($"start {context.StartStep}/{context.TotalSteps}");

        public void OnStep(TrainingContext context, TrainingProgress progress)
        {
            context.Model.training.Should().BeTrue();
            Calls.Add($"step {progress.Step}{(progress.Validation is null ? "" : " validated")}");
            Count++;
            Then(context, progress);
        }

        public void OnEnd(TrainingContext context, TrainingResult? result) => Calls.Add($"end {result?.End.ToString() ?? "by an exception"}");

        public IReadOnlyDictionary<string, Tensor> SaveState() => new Dictionary<string, Tensor> { ["count"] = tensor(Count) };

        public void LoadState(IReadOnlyDictionary<string, Tensor> state) => Count = state["count"].ToInt64();
    }

    private static TrainerOptions Options(params ITrainingCallback[] callbacks) =>
        new() { Steps = 3, Optimizer = parameters => optim.SGD(parameters, 0.1), ValidateEvery = 2, Callbacks = callbacks };

    [Fact]
    public void It_is_told_of_the_beginning_each_step_and_the_end()
    {
        var recorder = new Recorder();
        new Trainer(Options(recorder)).Fit(new ZeroLineTask(), new TwoPoints(), new TwoPoints());
        recorder.Calls.Should().Equal("start 0/3", "step 1", "step 2 validated", "step 3 validated", "end Completed");
    }

    [Fact]
    public void It_can_end_the_run()
    {
        var recorder = new Recorder { Then = (context, progress) => { if (progress.Step == 2) context.Stop(); } };
        TrainingResult result = new Trainer(Options(recorder)).Fit(new ZeroLineTask(), new TwoPoints());
        result.Should().BeEquivalentTo(new { Steps = 2L, End = TrainingEnd.Stopped }, o => o.ExcludingMissingMembers());
        recorder.Calls.Last().Should().Be("end Stopped");
    }

    [Fact]
    public void What_it_throws_goes_on_to_the_caller_and_every_callback_hears_of_the_end()
    {
        Recorder failing = new() { Then = (_, _) => throw new TimeoutException() }, other = new();
        var task = new ZeroLineTask();
        ((Action)(() => new Trainer(Options(failing, other)).Fit(task, new TwoPoints()))).Should().Throw<TimeoutException>();
        other.Calls.Should().Equal("start 0/3", "end by an exception");
        task.Model.training.Should().BeFalse();
    }

    [Fact]
    public void Its_state_is_kept()
    {
        using var folder = new TemporaryFolder();
        TrainerOptions Resumed(Recorder recorder, long steps) => Options(recorder) with { Steps = steps, Run = new RunOptions(folder["run"]) { Resume = true } };
        new Trainer(Resumed(new Recorder(), 3)).Fit(new ZeroLineTask(), new TwoPoints());
        var second = new Recorder();
        new Trainer(Resumed(second, 5)).Fit(new ZeroLineTask(), new TwoPoints());
        second.Count.Should().Be(5);
        second.Calls.Should().StartWith("start 3/5").And.HaveCount(4);
    }

    [Fact]
    public void A_loss_that_is_not_finite_names_the_last_checkpoint()
    {
        using var folder = new TemporaryFolder();
        Action fit = () => new Trainer(Options() with
        {
            Steps = 50, Optimizer = parameters => optim.SGD(parameters, 1e9), Run = new RunOptions(folder["run"]) { CheckpointEvery = 1 },
        }).Fit(new ZeroLineTask(), new TwoPoints());
        NonFiniteLossException error = fit.Should().Throw<NonFiniteLossException>().Which;
        error.Checkpoint.Should().Be(Checkpoint.Latest(folder["run"])!.Folder).And.EndWith($"step-{error.Step - 1:D9}");
    }

    [Fact]
    public void Instruments_are_seen_by_whoever_listens()
    {
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) => { if (instrument.Meter.Name == "VectorQuantization.Training") self.EnableMeasurementEvents(instrument); },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen[instrument.Name] = seen.GetValueOrDefault(instrument.Name) + value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen[instrument.Name + (tags.Length > 0 ? $" {tags[0].Value}" : "")] = value);
        listener.Start();

        new Trainer(Options()).Fit(new ZeroLineTask(), new TwoPoints(), new TwoPoints());

        seen.Keys.Should().BeEquivalentTo(new[] { "steps", "step.duration", "loss", "learning_rate", "validation weight", "validation mse" }.Select(name => $"vectorquantization.training.{name}"));
        seen["vectorquantization.training.steps"].Should().Be(3);
        seen["vectorquantization.training.learning_rate"].Should().Be(0.1);
    }
}
