using TorchSharp;
using VectorQuantization.Data;
using VectorQuantization.PixelCnn;
using VectorQuantization.PixelCnn.Training;
using VectorQuantization.Training;
using VectorQuantization.Training.Runs;
using static TorchSharp.torch;

namespace PixelCnnPriorSample;

/// <summary>Trains a prior, with a learning rate that falls along half a cosine: the last steps at a small rate are worth more than as many at the full one.</summary>
internal static class PriorTraining
{
    private const int ValidationBatch = 250;
    private const int CheckpointEvery = 500;

    /// <param name="training">What to learn.</param>
    /// <param name="validation">What to measure on.</param>
    /// <param name="classes">Number of classes; 0 for none.</param>
    /// <param name="options">Settings.</param>
    /// <param name="folder">Where checkpoints go, in a folder of their own.</param>
    public static GatedPixelCnn Train(CodeDataSet training, CodeDataSet validation, int classes, PriorOptions options, string folder)
    {
        string run = Path.Combine(folder, "training");
        if (!options.Resume && Directory.Exists(run)) Directory.Delete(run, recursive: true);
        var model = new GatedPixelCnn(new(training.Categories)
        {
            Channels = options.Channels, Layers = options.Layers, HeadChannels = options.HeadChannels, Classes = classes, Dropout = options.Dropout,
        });
        Console.WriteLine($"PixelCNN: {options.Layers} layers of {options.Channels} channels, {model.parameters().Sum(parameter => parameter.numel()):N0} weights, " +
            $"over {training.Count:N0} maps of {training.Height}×{training.Width}");
        var trainer = new Trainer(new TrainerOptions
        {
            Steps = options.Steps,
            Device = device(options.Device),
            Optimizer = parameters => optim.Adam(parameters, options.LearningRate),
            LearningRate = LearningRateSchedule.Cosine(),
            Run = new RunOptions(run) { Resume = true, CheckpointEvery = CheckpointEvery },
        });
        trainer.Fit(new PriorTask(model), new CodeBatches(training, new BatchOrder(training.Count, options.Batch, options.Seed, dropLast: true)),
            new CodeBatches(validation, new BatchOrder(validation.Count, ValidationBatch)), new ProgressLines("prior", "bits_per_code"));
        return model;
    }

    /// <summary>"bits_per_code" and "nats_per_image".</summary>
    public static IReadOnlyList<Metric> Measure(GatedPixelCnn model, CodeDataSet codes, Device device)
    {
        using var noGrad = no_grad();
        return new PriorTask(model).Evaluate(Batches(), device);

        IEnumerable<CodeBatch> Batches()
        {
            foreach (ReadOnlyMemory<int> items in new BatchOrder(codes.Count, ValidationBatch).Epoch(0))
            {
                using CodeBatch batch = codes.Batch(items.Span);
                yield return batch;
            }
        }
    }
}
