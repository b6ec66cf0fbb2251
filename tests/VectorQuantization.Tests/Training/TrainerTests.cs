using Microsoft.Extensions.Logging;
using TorchSharp;
using TorchSharp.Modules;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Training;

public sealed class TrainerTests
{
    /// <summary>Fits y = 3x − 1 by one linear layer.</summary>
    private sealed class LineTask : ITrainingTask<Tensor>
    {
        private readonly Linear line = nn.Linear(1, 1);

        public nn.Module Model => line;

        public List<bool> TrainingModes { get; } = [];

        public float PoisonAt { get; init; } = float.NaN;

        public StepResult Step(Tensor batch, Device device)
        {
            TrainingModes.Add(line.training);
            using var scope = NewDisposeScope();
            Tensor loss = Loss(batch);
            if (TrainingModes.Count == (int)PoisonAt) loss = loss * float.NaN;
            return new StepResult(loss.MoveToOuterDisposeScope(), [new Metric("batch_mean", batch.mean().ToDouble())]);
        }

        public IReadOnlyList<Metric> Evaluate(IEnumerable<Tensor> batches, Device device)
        {
            line.training.Should().BeFalse("validation is in eval mode");
            is_grad_enabled().Should().BeFalse("validation needs no gradient");
            using var scope = NewDisposeScope();
            return [new Metric("loss", batches.Average(batch => Loss(batch).ToDouble()))];
        }

        private Tensor Loss(Tensor x) => nn.functional.mse_loss(line.call(x), x * 3 - 1);
    }

    private sealed class Numbers(long perEpoch) : IBatchSource<Tensor>
    {
        public List<long> Asked { get; } = [];

        public long? FailAt { get; init; }

        public long BatchesPerEpoch => perEpoch;

        public Tensor Batch(long step)
        {
            Asked.Add(step);
            if (step == FailAt) throw new InvalidOperationException($"No batch {step}.");
            using var generator = new Generator((ulong)(step % perEpoch));
            return randn([16, 1], generator: generator);
        }
    }

    private sealed class Collector : IProgress<TrainingProgress>, ILogger<Trainer>
    {
        public List<TrainingProgress> Reports { get; } = [];

        public List<string> Messages { get; } = [];

        public Action<TrainingProgress>? Then { get; init; }

        public void Report(TrainingProgress value)
        {
            Reports.Add(value);
            Then?.Invoke(value);
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Add($"{logLevel}: {formatter(state, exception)}");
    }

    private static TrainerOptions Options => new() { Steps = 40, Optimizer = parameters => optim.SGD(parameters, 0.1), LogEvery = 20 };

    [Fact]
    public void It_trains_validates_logs_and_reports()
    {
        var task = new LineTask();
        var training = new Numbers(16);
        var collector = new Collector();

        TrainingResult result = new Trainer(Options with { ValidateEvery = 25 }, collector).Fit(task, training, new Numbers(2), collector);

        result.Should().BeEquivalentTo(new { Steps = 40L, Cancelled = false }, o => o.ExcludingMissingMembers());
        result.Loss.Should().BeLessThan(0.1);
        result.Validation!.Single().Value.Should().BeLessThan(0.1);
        result.StepsPerSecond.Should().BeGreaterThan(0);
        training.Asked.Should().Equal(Enumerable.Range(0, 40).Select(i => (long)i));
        task.TrainingModes.Should().OnlyContain(mode => mode, "steps are in training mode, after a validation too").And.HaveCount(40);
        task.Model.training.Should().BeFalse();
        collector.Reports.Select(r => r.Step).Should().Equal(Enumerable.Range(1, 40).Select(i => (long)i));
        collector.Reports.Select(r => r.Epoch).Should().Equal(Enumerable.Range(0, 40).Select(i => i / 16L));
        collector.Reports.Where(r => r.Validation is not null).Select(r => r.Step).Should().Equal(25, 40);
        collector.Messages.Should().HaveCount(5).And.Contain(m => m.Contains("Step 20 of 40: loss"));
    }

    [Fact]
    public void Epochs_count_batches()
    {
        var training = new Numbers(3);
        new Trainer(Options with { Steps = null, Epochs = 2 }).Fit(new LineTask(), training).Steps.Should().Be(6);
    }

    [Fact]
    public void Cancelling_stops_after_the_step_under_way()
    {
        using var cancellation = new CancellationTokenSource();
        var collector = new Collector { Then = progress => { if (progress.Step == 7) cancellation.Cancel(); } };

        TrainingResult result = new Trainer(Options, collector).Fit(new LineTask(), new Numbers(4), new Numbers(1), collector, cancellation.Token);

        result.Steps.Should().Be(7);
        result.Cancelled.Should().BeTrue();
        result.Validation.Should().BeNull();
        collector.Messages.Last().Should().Be("Warning: Stopped after step 7 of 40");
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_the_run_before_the_weights_change()
    {
        var task = new LineTask { PoisonAt = 3 };
        float[]? weights = null;
        var collector = new Collector { Then = p => { if (p.Step == 2) weights = [.. task.Model.parameters().Select(w => w.detach().item<float>())]; } };

        Action run = () => new Trainer(Options).Fit(task, new Numbers(4), progress: collector);

        run.Should().Throw<NonFiniteLossException>().WithMessage("*NaN at step 3*").Which.Step.Should().Be(3);
        task.Model.parameters().Select(w => w.detach().item<float>()).Should().Equal(weights);
    }

    [Fact]
    public void What_a_source_throws_goes_on_to_the_caller_and_leaves_the_model_in_eval_mode()
    {
        foreach (var (training, validation) in new[] { (new Numbers(4) { FailAt = 2 }, new Numbers(1)), (new Numbers(4), new Numbers(2) { FailAt = 1 }) })
        {
            var task = new LineTask();
            Leaks.None(() =>
            {
                Action run = () => new Trainer(Options with { ValidateEvery = 1 }).Fit(task, training, validation);
                run.Should().Throw<InvalidOperationException>().WithMessage("No batch *");
            });
            task.Model.training.Should().BeFalse();
        }
    }

    [Fact]
    public void A_source_without_batches_and_an_optimizer_that_is_none_are_refused()
    {
        var trainer = new Trainer(Options);
        ((Action)(() => trainer.Fit(new LineTask(), new Numbers(0)))).Should().Throw<ArgumentException>().WithParameterName("training");
        ((Action)(() => trainer.Fit(new LineTask(), new Numbers(1), new Numbers(0)))).Should().Throw<ArgumentException>().WithParameterName("validation");
        ((Action)(() => new Trainer(Options with { Optimizer = null! }))).Should().Throw<ArgumentNullException>().WithParameterName("Optimizer");
        ((Action)(() => new Trainer(Options with { Optimizer = _ => null! }).Fit(new LineTask(), new Numbers(1))))
            .Should().Throw<InvalidOperationException>().WithMessage("*Optimizer gave null*");
    }

    [Fact]
    public void A_batch_may_be_a_struct()
    {
        var line = new ZeroLineTask();
        TrainingResult result = new Trainer(new TrainerOptions { Steps = 2, Optimizer = parameters => optim.SGD(parameters, 0.25) }).Fit(new PairTask(line), new Pairs(), new Pairs());
        line.Weight.Should().Be(2.25f);
        result.Validation![0].Value.Should().Be(2.25);
    }

    private readonly record struct Pair(Tensor Points) : IDisposable
    {
        public void Dispose() => Points.Dispose();
    }

    private sealed class Pairs : IBatchSource<Pair>
    {
        public long BatchesPerEpoch => 1;

        public Pair Batch(long step) => new(new TwoPoints().Batch(step));
    }

    private sealed class PairTask(ZeroLineTask line) : ITrainingTask<Pair>
    {
        public nn.Module Model => line.Model;

        public StepResult Step(Pair batch, Device device) => line.Step(batch.Points, device);

        public IReadOnlyList<Metric> Evaluate(IEnumerable<Pair> batches, Device device) => line.Evaluate(batches.Select(batch => batch.Points), device);
    }

    [Fact]
    public void Equal_seeds_give_equal_runs()
    {
        double Run()
        {
            manual_seed(5);
            return new Trainer(Options).Fit(new LineTask(), new Numbers(4)).Loss;
        }
        Run().Should().Be(Run());
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        var task = new LineTask();
        Leaks.None(() => new Trainer(Options with { Optimizer = parameters => optim.SGD(parameters, 0.1) }).Fit(task, new Numbers(4), new Numbers(2)));
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        ((Action)(() => new Trainer(Options with { Steps = 0 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Steps");
        ((Action)(() => new Trainer(Options with { ValidateEvery = 0 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("ValidateEvery");
        ((Action)(() => new Trainer(Options with { LogEvery = 0 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("LogEvery");
        ((Action)(() => new Trainer(Options with { Epochs = 0 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Epochs");
        ((Action)(() => new Trainer(null!))).Should().Throw<ArgumentNullException>();
    }
}
