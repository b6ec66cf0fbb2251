using System.Text.Json.Nodes;
using TorchSharp;
using VectorQuantization.Checkpoints;
using VectorQuantization.Codebooks;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Networks;
using VectorQuantization.Quantizers;
using VectorQuantization.Training;
using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Training.Runs;

/// <summary>A small VQ-VAE with all that draws random numbers, made anew by each call as a new process would, and trained in a folder.</summary>
internal static class SmallRun
{
    private static readonly ImageDataSet Images = GeneratedShapes.Create(70, seed: 3, size: 12);

    internal static readonly IReadOnlyDictionary<string, Func<Generator, Quantizer>> Quantizers = new Dictionary<string, Func<Generator, Quantizer>>
    {
        ["ema"] = generator => new EmaVectorQuantizer(new(16, 4)
        {
            Initialization = CodebookInitialization.KMeans(), DeadCodes = new DeadCodeOptions { Threshold = 0.05 }, SamplingTemperature = 0.1, ZeroDebias = true,
        }, generator),
        ["gradient"] = generator => new VectorQuantizer(new(16, 4) { Initialization = CodebookInitialization.FirstBatch, DeadCodes = new DeadCodeOptions() }, generator),
        ["residual"] = generator => new ResidualVectorQuantizer(
            [new EmaVectorQuantizer(new(8, 4) { DeadCodes = new DeadCodeOptions { Threshold = 0.1 } }, generator), new SimVectorQuantizer(new(8, 4), generator)],
            new() { DropoutProbability = 0.5 }, generator),
        ["gumbel"] = generator => new GumbelQuantizer(new(16, 4), generator),
        ["nearest"] = generator => new NearestCodesQuantizer(new(16, 4, 2) { Initialization = CodebookInitialization.FirstBatch }, generator),
        ["fsq"] = _ => new FiniteScalarQuantizer(new([5, 3, 3, 3])),
    };

    internal static TrainerOptions Options(string? folder, long steps) => new()
    {
        Steps = steps,
        Optimizer = parameters => optim.AdamW(parameters, 3e-3, amsgrad: true),
        LearningRate = LearningRateSchedule.Staircase(5, 0.7).WithWarmUp(3),
        BatchesPerStep = 2,
        MaxGradientNorm = 1,
        ValidateEvery = 3,
        WeightAverage = new WeightAverage(0.9),
        EarlyStopping = new EarlyStopping("mse", 100),
        Run = folder is null ? null : new RunOptions(folder) { Resume = true, CheckpointEvery = 4, Best = new BestBy("mse"), RecordEvery = 1 },
    };

    internal static TrainingResult Train(string quantizer, TrainerOptions options, Action<VqVae>? then = null, Action<TrainingProgress>? after = null, CancellationToken cancellation = default)
    {
        int threads = get_num_threads();
        manual_seed(11);
        using var generator = new Generator(5);
        using VqVae model = Model(quantizer, generator);
        try
        {
            TrainingResult result = new Trainer(options with { Threads = 1 }).Fit(
                new NoisyTask(model), new ImageBatches(Images, new BatchOrder(Images.Count, 16, seed: 1)), new ImageBatches(Images, new BatchOrder(Images.Count, 35)),
                new Listener(after ?? (_ => { })), cancellation);
            then?.Invoke(model);
            return result;
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    internal static VqVae Model(string quantizer, Generator generator)
    {
        var network = new ResidualNetworkOptions(1, 4) { HiddenChannels = 8, ResidualChannels = 4, ResidualBlocks = 1 };
        return new VqVae(new ResidualEncoder(network), Quantizers[quantizer](generator), new ResidualDecoder(network));
    }

    /// <summary>Everything in a checkpoint but the length of a file that has times in it.</summary>
    internal static SortedDictionary<string, string> Content(string checkpoint)
    {
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in Directory.GetFiles(checkpoint, "*.safetensors"))
        {
            using var scope = NewDisposeScope();
            foreach ((string name, Tensor value) in Safetensors.Load(path))
            {
                if (name != "metrics:length") content.Add($"{Path.GetFileName(path)} {name}", $"{value.dtype} {Convert.ToHexString(value.contiguous().bytes)}");
            }
        }
        return content;
    }

    /// <summary>The lines of metrics.jsonl without their times.</summary>
    internal static IEnumerable<string> Metrics(string folder) => File.ReadLines(Path.Combine(folder, "metrics.jsonl")).Select(line =>
    {
        JsonObject record = JsonNode.Parse(line)!.AsObject();
        record.Remove("seconds").Should().BeTrue();
        return record.ToJsonString();
    });

    /// <summary>A task that draws from torch's own random numbers, in validation too.</summary>
    private sealed class NoisyTask(VqVae model) : ITrainingTask<Tensor>
    {
        private readonly VqVaeTask inner = new(model, 0.1);

        public nn.Module Model => model;

        public StepResult Step(Tensor batch, Device device)
        {
            using Tensor noise = randn_like(batch), noisy = batch + noise * 0.01;
            return inner.Step(noisy, device);
        }

        public IReadOnlyList<Metric> Evaluate(IEnumerable<Tensor> batches, Device device)
        {
            using Tensor drawn = rand(3);
            return inner.Evaluate(batches, device);
        }
    }

    private sealed class Listener(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }
}
