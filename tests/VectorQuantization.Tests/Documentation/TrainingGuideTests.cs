using TorchSharp;
using TorchSharp.Modules;
using VectorQuantization.Training;
using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Documentation;

/// <summary>Runs the program of docs/training.md, and holds the guide to it.</summary>
public sealed class TrainingGuideTests
{
    private static readonly string ThisFile = Path.Combine(Repository.Root, "tests/VectorQuantization.Tests/Documentation/TrainingGuideTests.cs");

    [Fact]
    public void The_guide_shows_the_program_that_runs_here()
    {
        bool isCode = false;
        List<string> shown = [];
        foreach (string line in File.ReadAllLines(Path.Combine(Repository.Root, "docs/training.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) isCode = line == "```csharp";
            else if (isCode && line.Length > 0) shown.Add(line.Trim());
        }
        shown.Should().HaveCountGreaterThan(20).And.BeSubsetOf(File.ReadAllLines(ThisFile).Select(line => line.Trim()));
    }

    [Fact]
    public void The_guides_program_runs()
    {
        string before = Environment.CurrentDirectory;
        using var folder = new TemporaryFolder();
        try
        {
            Environment.CurrentDirectory = folder.Path;
            Run();
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    private static void Run()
    {
        using Linear model = nn.Linear(1, 1);
        var task = new LineTask(model);
        var training = new Points();
        var validation = new Points();
        var trainer = new Trainer(new TrainerOptions
        {
            Steps = 1000,
            Optimizer = parameters => optim.AdamW(parameters, 1e-3),
            LearningRate = LearningRateSchedule.Cosine().WithWarmUp(100),
            MaxGradientNorm = 1,
            ValidateEvery = 100,
            WeightAverage = new WeightAverage(0.99),
            Run = new RunOptions("runs/first") { Resume = true, CheckpointEvery = 200, Best = new BestBy("mse") },
        });
        TrainingResult result = trainer.Fit(task, training, validation);
        result.End.Should().Be(TrainingEnd.Completed);
        Checkpoint.Best("runs/first")!.LoadModel(model);

        new Trainer(new TrainerOptions { Steps = 1000, ValidateEvery = 10, Optimizer = parameters => optim.Adam(parameters, 0.1), Callbacks = [new StopWhenGood()] })
            .Fit(task, training, validation).End.Should().Be(TrainingEnd.Stopped);
    }

    private sealed class LineTask(Linear line) : ITrainingTask<Tensor>
    {
        public nn.Module Model => line;

        public StepResult Step(Tensor batch, Device device)
        {
            using var scope = NewDisposeScope();
            Tensor x = batch.to(device), loss = nn.functional.mse_loss(line.call(x), 3 * x - 1);
            return new StepResult(loss.MoveToOuterDisposeScope(), []);
        }

        public IReadOnlyList<Metric> Evaluate(IEnumerable<Tensor> batches, Device device)
        {
            using var scope = NewDisposeScope();
            return [new Metric("mse", batches.Average(x => nn.functional.mse_loss(line.call(x), 3 * x - 1).ToDouble()))];
        }
    }

    private sealed class Points : IBatchSource<Tensor>
    {
        public long BatchesPerEpoch => 4;

        public Tensor Batch(long step)
        {
            using var generator = new Generator((ulong)(step % BatchesPerEpoch));
            return rand([16, 1], generator: generator);
        }
    }

    private sealed class StopWhenGood : ITrainingCallback
    {
        public void OnStep(TrainingContext context, TrainingProgress progress)
        {
            if (progress.Validation?[0].Value < 1e-3) context.Stop();
        }
    }
}
