using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using VectorQuantization.Training;
using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Training;

/// <summary>Two numbers g and d, of which g wants to be where d is not: small enough to do by hand.</summary>
public sealed class PhasedTaskTests
{
    private sealed class Number : nn.Module
    {
        [ComponentName(Name = "value")] internal readonly Parameter value;

        internal Number(double start) : base(nameof(Number))
        {
            value = new Parameter(tensor(start, ScalarType.Float64));
            RegisterComponents();
        }
    }

    private sealed class Pair : nn.Module
    {
        [ComponentName(Name = "generator")] internal readonly Number generator = new(1);
        [ComponentName(Name = "discriminator")] internal readonly Number discriminator = new(3);

        internal Pair() : base(nameof(Pair)) => RegisterComponents();
    }

    private sealed class Duel : IPhasedTask<Tensor>
    {
        internal Pair Numbers { get; } = new();

        internal Number? Stranger { get; init; }

        public nn.Module Model => Numbers;

        public IReadOnlyList<TrainingPhase> Phases =>
        [
            new("generator", Numbers.generator),
            new("discriminator", Stranger ?? Numbers.discriminator) { Optimizer = parameters => optim.SGD(parameters, 0.5) },
        ];

        public StepResult Step(Tensor batch, int phase, Device device)
        {
            using var scope = NewDisposeScope();
            Tensor product = batch.to_type(ScalarType.Float64).mean() * Numbers.generator.value * Numbers.discriminator.value;
            return new StepResult((phase == 0 ? product : -product).MoveToOuterDisposeScope(), [new Metric($"of_phase_{phase}", product.ToDouble())]);
        }

        public IReadOnlyList<Metric> Evaluate(IEnumerable<Tensor> batches, Device device) => [];
    }

    private sealed class Ones : IBatchSource<Tensor>
    {
        public List<long> Asked { get; } = [];

        public long BatchesPerEpoch => 10;

        public Tensor Batch(long step)
        {
            Asked.Add(step);
            return ones(1);
        }
    }

    private static TrainerOptions Options => new() { Steps = 1, Optimizer = parameters => optim.SGD(parameters, 0.1) };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Each_phase_trains_its_own_parameters_by_its_own_optimizer_with_what_the_phases_before_left(int batchesPerStep)
    {
        var duel = new Duel();
        var source = new Ones();
        TrainingProgress? seen = null;
        new Trainer(Options with { BatchesPerStep = batchesPerStep }).Fit(duel, source, progress: new Listener(p => seen = p));

        // g = 1 − 0.1 · d = 0.7; then d = 3 + 0.5 · g = 3.35.
        duel.Numbers.generator.value.ToDouble().Should().BeApproximately(0.7, 1e-12);
        duel.Numbers.discriminator.value.ToDouble().Should().BeApproximately(3.35, 1e-12);
        seen!.Loss.Should().Be(3);
        seen.Metrics.Select(m => m.Name).Should().Equal("generator_loss", "of_phase_0", "discriminator_loss", "of_phase_1");
        seen.Metrics.Select(m => m.Value).Should().Equal([3, 3, -2.1, 2.1], (a, b) => Math.Abs(a - b) < 1e-12);
        source.Asked.Should().Equal(batchesPerStep == 1 ? [0] : [0L, 1, 2, 0, 1, 2], "phases of one batch share it");
    }

    [Fact]
    public void Both_optimizers_go_on_after_a_resume()
    {
        using var folder = new TemporaryFolder();
        double[] Train(string run, params long[] parts)
        {
            double[] numbers = [];
            foreach (long steps in parts)
            {
                var duel = new Duel();
                new Trainer(new TrainerOptions { Steps = steps, Optimizer = parameters => optim.SGD(parameters, 0.1, momentum: 0.9), Run = new RunOptions(folder[run]) { Resume = true } }).Fit(duel, new Ones());
                numbers = [duel.Numbers.generator.value.ToDouble(), duel.Numbers.discriminator.value.ToDouble()];
            }
            return numbers;
        }
        Train("parts", 1, 3, 5).Should().Equal(Train("whole", 5));
    }

    [Fact]
    public void A_phase_whose_parameters_no_checkpoint_would_hold_is_refused()
    {
        Action fit = () => new Trainer(Options).Fit(new Duel { Stranger = new Number(1) }, new Ones());
        fit.Should().Throw<ArgumentException>().WithMessage("*'discriminator'*the model or a module in it*");
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        var duel = new Duel();
        var source = new Ones();
        Leaks.None(() => new Trainer(Options).Fit(duel, source));
    }

    private sealed class Listener(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }
}
