using TorchSharp;
using VectorQuantization.Training;
using VectorQuantization.Training.Runs;
using VectorQuantization.Training.TensorBoard;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Training.TensorBoard;

public sealed class TensorBoardLogTests
{
    private static TrainerOptions Options(string run, long steps, TensorBoardLog log) => new()
    {
        Steps = steps, Optimizer = parameters => optim.SGD(parameters, 0.1), ValidateEvery = 2, Callbacks = [log], Run = new RunOptions(run) { Resume = true },
    };

    [Fact]
    public void A_run_is_shown_with_numbers_pictures_and_histograms()
    {
        using var folder = new TemporaryFolder();
        var log = new TensorBoardLog { Every = 1, Histograms = true, Pictures = _ => [("samples", rand(1, 4, 4))] };
        new Trainer(Options(folder["run"], 2, log)).Fit(new ZeroLineTask(), new TwoPoints(), new TwoPoints());
        new Trainer(Options(folder["run"], 3, log)).Fit(new ZeroLineTask(), new TwoPoints(), new TwoPoints());

        string[] files = Directory.GetFiles(Path.Combine(folder["run"], "tensorboard"));
        files.Should().HaveCount(2, "each process writes a file of its own");
        string text = string.Concat(files.Select(file => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        foreach (string tag in new[] { "training/loss", "training/learning_rate", "validation/weight", "weights/weight", "weights/bias", "samples" }) text.Should().Contain(tag);
    }

    [Fact]
    public void To_look_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        double Loss(string run, Func<nn.Module, IEnumerable<(string, Tensor)>>? pictures)
        {
            manual_seed(1);
            return new Trainer(Options(folder[run], 5, new TensorBoardLog { Pictures = pictures })).Fit(new NoisyTask(), new TwoPoints(), new TwoPoints()).Loss;
        }
        Loss("with", _ => [("noise", rand(1, 4, 4))]).Should().Be(Loss("without", null));
    }

    [Fact]
    public void Without_a_folder_it_says_so_and_a_wrong_number_is_refused()
    {
        Action fit = () => new Trainer(new TrainerOptions { Steps = 1, Callbacks = [new TensorBoardLog()] }).Fit(new ZeroLineTask(), new TwoPoints());
        fit.Should().Throw<InvalidOperationException>().WithMessage("*no folder*");
        ((Action)(() => new TensorBoardLog { Every = 0 }.Dispose())).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Every");
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var folder = new TemporaryFolder();
        int run = 0;
        var task = new ZeroLineTask();
        Leaks.None(() => new Trainer(Options(folder[$"{run++}"], 4, new TensorBoardLog { Histograms = true, Pictures = _ => [("a", rand(1, 4, 4))] })).Fit(task, new TwoPoints(), new TwoPoints()));
    }

    /// <summary>Draws from torch's random numbers in each step.</summary>
    private sealed class NoisyTask : ITrainingTask<Tensor>
    {
        private readonly ZeroLineTask inner = new();

        public nn.Module Model => inner.Model;

        public StepResult Step(Tensor batch, Device device)
        {
            using Tensor noise = randn_like(batch), noisy = batch + noise;
            return inner.Step(noisy, device);
        }

        public IReadOnlyList<Metric> Evaluate(IEnumerable<Tensor> batches, Device device) => inner.Evaluate(batches, device);
    }
}
