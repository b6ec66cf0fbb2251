using TorchSharp;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Training;

public sealed class WeightAverageTests
{
    // d/dw of the mean of (wx + b − 3x + 1)² over x = −1, 1 is 2(w − 3): with rate 0.25 the weight is 1.5, 2.25, 2.625 after each step.
    private static TrainerOptions Options => new() { Steps = 3, Optimizer = parameters => optim.SGD(parameters, 0.25), ValidateEvery = 1 };

    [Fact]
    public void Validation_and_the_finished_model_have_the_average_and_training_the_weights()
    {
        var task = new ZeroLineTask();
        var seen = new List<double>();
        new Trainer(Options with { WeightAverage = new WeightAverage(0.5) { WarmUp = false } }).Fit(task, new TwoPoints(), new TwoPoints(), new Listener(p => seen.Add(p.Validation![0].Value)));

        // From 0: 0.75, then 1.5, then 2.0625.
        seen.Should().Equal(0.75, 1.5, 2.0625);
        task.Weight.Should().Be(2.0625f);
    }

    [Fact]
    public void In_the_beginning_it_follows_faster()
    {
        var task = new ZeroLineTask();
        new Trainer(Options with { Steps = 1, WeightAverage = new WeightAverage(0.9) }).Fit(task, new TwoPoints());
        task.Weight.Should().BeApproximately((1 - 2f / 11) * 1.5f, 1e-6f);
    }

    [Fact]
    public void A_run_that_fails_leaves_the_weights_of_its_last_step()
    {
        var task = new ZeroLineTask();
        Action fit = () => new Trainer(Options with { WeightAverage = new WeightAverage(0.5) }).Fit(task, new TwoPoints(), null, new Listener(p => { if (p.Step == 2) throw new TimeoutException(); }));
        fit.Should().Throw<TimeoutException>();
        task.Weight.Should().Be(2.25f);
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        var task = new ZeroLineTask();
        Leaks.None(() => new Trainer(Options with { WeightAverage = new WeightAverage(0.5) }).Fit(task, new TwoPoints(), new TwoPoints()));
    }

    private sealed class Listener(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }
}
