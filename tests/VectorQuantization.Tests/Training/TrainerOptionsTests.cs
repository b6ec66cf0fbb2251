using TorchSharp;
using TorchSharp.Modules;
using VectorQuantization.Quantizers;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Training;

/// <summary>What the trainer's options do to a run.</summary>
public sealed class TrainerOptionsTests
{
    /// <summary>Fits y = 3x − 1 by one linear layer, seen through a codebook of moving averages that learns the inputs.</summary>
    private sealed class Task : ITrainingTask<Tensor>
    {
        public Task()
        {
            Line.weight!.copy_(tensor(0.5f));
            Line.bias!.copy_(tensor(0f));
            Model = nn.Sequential(("line", Line), ("codes", new Aside(Codes)));
        }

        public Linear Line { get; } = NoGrad(() => nn.Linear(1, 1));

        public EmaVectorQuantizer Codes { get; } = new(new EmaVectorQuantizerOptions(4, 1), new Generator(1));

        public nn.Module Model { get; }

        public List<double> Rates { get; } = [];

        public Func<int, double> Validation { get; init; } = _ => 1;

        public Func<long, float> Scale { get; init; } = _ => 1;

        private int validations;
        private long batches;

        public StepResult Step(Tensor batch, Device device)
        {
            using var scope = NewDisposeScope();
            Codes.call(batch);
            Tensor loss = nn.functional.mse_loss(Line.call(batch), batch * 3 - 1) * Scale(batches++);
            return new StepResult(loss.MoveToOuterDisposeScope(), [new Metric("mean", batch.mean().ToDouble())]);
        }

        public IReadOnlyList<Metric> Evaluate(IEnumerable<Tensor> batches, Device device) => [new Metric("loss", Validation(validations++))];

        private static T NoGrad<T>(Func<T> make) where T : nn.Module
        {
            T made = make();
            foreach (Parameter parameter in made.parameters()) parameter.requires_grad_(false);
            return made;
        }
    }

    /// <summary>Holds a quantizer in a sequence without using it.</summary>
    private sealed class Aside : nn.Module<Tensor, Tensor>
    {
        private readonly Quantizer quantizer;

        public Aside(Quantizer quantizer) : base(nameof(Aside))
        {
            this.quantizer = quantizer;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => quantizer.call(input).Vectors;
    }

    private sealed class Batches(int size) : IBatchSource<Tensor>
    {
        public long BatchesPerEpoch => 96 / size;

        public Tensor Batch(long step)
        {
            using Tensor all = randn([96, 1], generator: new Generator(3));
            return all.narrow(0, step % BatchesPerEpoch * size, size).clone();
        }
    }

    private sealed class Reports : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> All { get; } = [];

        public void Report(TrainingProgress value) => All.Add(value);
    }

    private sealed class Clock : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => ticks++;
    }

    private static Task Train(TrainerOptions options, int batch, Task? task = null, Reports? reports = null)
    {
        task ??= new Task();
        foreach (Parameter parameter in task.Line.parameters()) parameter.requires_grad_(true);
        new Trainer(options).Fit(task, new Batches(batch), new Batches(96), reports);
        return task;
    }

    private static TrainerOptions Options => new() { Steps = 6, Optimizer = parameters => optim.SGD(parameters, 0.1) };

    [Fact]
    public void Several_batches_a_step_are_one_large_batch_for_weights_and_codes()
    {
        using var scope = NewDisposeScope();
        var whole = new Reports();
        var parts = new Reports();
        Task large = Train(Options, 48, reports: whole), small = Train(Options with { BatchesPerStep = 3 }, 16, reports: parts);
        (large.Line.weight! - small.Line.weight!).abs().ToDouble().Should().BeLessThan(1e-6);
        (large.Line.bias! - small.Line.bias!).abs().ToDouble().Should().BeLessThan(1e-6);
        (large.Codes.CopyCodes() - small.Codes.CopyCodes()).abs().max().ToDouble().Should().BeLessThan(1e-6);
        small.Codes.DefersUpdates.Should().BeFalse("it is given back as it was");
        parts.All.Select(r => r.Epoch).Should().Equal(whole.All.Select(r => r.Epoch)).And.Equal(0, 0, 1, 1, 2, 2);
        foreach ((TrainingProgress a, TrainingProgress b) in whole.All.Zip(parts.All))
        {
            b.Loss.Should().BeApproximately(a.Loss, 1e-5);
            b.Metrics[0].Value.Should().BeApproximately(a.Metrics[0].Value, 1e-6);
        }
    }

    [Fact]
    public void Epochs_are_of_data_however_many_batches_make_a_step()
    {
        using var scope = NewDisposeScope();
        var reports = new Reports();
        Train(Options with { Steps = null, Epochs = 2, BatchesPerStep = 3 }, 16, reports: reports);
        reports.All.Should().HaveCount(4);
    }

    [Fact]
    public void The_learning_rate_follows_its_schedule()
    {
        using var scope = NewDisposeScope();
        var reports = new Reports();
        Train(Options with { LearningRate = LearningRateSchedule.Linear(0.5).WithWarmUp(1) }, 48, reports: reports);
        reports.All.Select(r => Math.Round(r.LearningRate, 9)).Should().Equal(0.05, 0.1, 0.0875, 0.075, 0.0625, 0.05);
    }

    [Fact]
    public void Gradients_are_shortened_to_the_norm_allowed()
    {
        using var scope = NewDisposeScope();
        Task task = Train(Options with { Steps = 1, MaxGradientNorm = 0.01 }, 96);
        double moved = Math.Sqrt(Math.Pow(task.Line.weight!.ToDouble() - 0.5, 2) + Math.Pow(task.Line.bias!.ToDouble(), 2));
        moved.Should().BeApproximately(0.1 * 0.01, 1e-6);
    }

    [Fact]
    public void A_run_whose_validation_gets_no_better_ends()
    {
        using var scope = NewDisposeScope();
        double[] values = [5, 4, 4.5, 3, 3, 2.99, 3.5, 1];
        var task = new Task { Validation = i => values[i] };
        foreach (Parameter parameter in task.Line.parameters()) parameter.requires_grad_(true);
        TrainingResult result = new Trainer(Options with { Steps = 100, ValidateEvery = 2, EarlyStopping = new EarlyStopping("loss", 3) { MinimumChange = 0.1 } })
            .Fit(task, new Batches(48), new Batches(96));
        result.End.Should().Be(TrainingEnd.NoImprovement);
        result.Steps.Should().Be(14);
        result.Validation![0].Value.Should().Be(3.5);

        Action unknown = () => new Trainer(Options with { ValidateEvery = 1, EarlyStopping = new EarlyStopping("mse", 3) }).Fit(task, new Batches(48), new Batches(96));
        unknown.Should().Throw<ArgumentException>().WithMessage("*'mse'*loss*");
        Action blind = () => new Trainer(Options with { EarlyStopping = new EarlyStopping("loss", 3) }).Fit(task, new Batches(48));
        blind.Should().Throw<ArgumentException>().WithParameterName("validation");
    }

    [Fact]
    public void A_run_ends_when_its_time_is_over_and_is_validated()
    {
        using var scope = NewDisposeScope();
        var task = new Task();
        foreach (Parameter parameter in task.Line.parameters()) parameter.requires_grad_(true);
        TrainingResult result = new Trainer(Options with { Steps = 1000, TimeLimit = TimeSpan.FromSeconds(20) }, null, new Clock()).Fit(task, new Batches(48), new Batches(96));
        result.End.Should().Be(TrainingEnd.OutOfTime);
        result.Steps.Should().BeInRange(2, 20);
        result.Validation.Should().NotBeNull();
    }

    [Fact]
    public void The_first_tensor_that_is_not_finite_is_named()
    {
        using var scope = NewDisposeScope();
        var task = new Task();
        task.Line.bias!.copy_(tensor(float.NaN));
        Action broken = () => Train(Options, 48, task);
        broken.Should().Throw<NonFiniteLossException>().Which.Tensor.Should().Be("line.bias");

        Action fine = () => Train(Options, 48, new Task { Scale = i => i == 2 ? float.NaN : 1 });
        NonFiniteLossException error = fine.Should().Throw<NonFiniteLossException>().Which;
        error.Step.Should().Be(3);
        error.Tensor.Should().BeNull();
        error.Message.Should().Contain("all of the model's tensors are finite");
    }

    [Fact]
    public void A_gradient_that_is_not_finite_stops_a_run_that_looks_at_gradients()
    {
        using var scope = NewDisposeScope();
        var task = new Task();
        var overflow = new Task { Scale = _ => 1e38f };
        Action act = () => Train(Options with { MaxGradientNorm = 1 }, 48, overflow);
        overflow.Line.weight!.copy_(tensor(1f));
        act.Should().Throw<NonFiniteLossException>();
        overflow.Line.weight!.ToDouble().Should().Be(1, "the weights are those before the step");
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, 0.0)]
    [InlineData(1, double.NaN)]
    public void Wrong_options_are_refused(int batches, double? norm)
    {
        ((Action)(() => new Trainer(Options with { BatchesPerStep = batches, MaxGradientNorm = norm }))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => new Trainer(Options with { TimeLimit = TimeSpan.Zero }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("TimeLimit");
        ((Action)(() => new Trainer(Options with { EarlyStopping = new EarlyStopping("loss", 0) }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Patience");
        ((Action)(() => new Trainer(Options with { LearningRate = null! }))).Should().Throw<ArgumentNullException>();
    }
}
