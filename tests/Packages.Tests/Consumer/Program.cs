// A user's program over the packages: an autoencoder and a task of one's own, the library's quantizer, data and trainer, and a prior over the codes. Prints the loss of each step.
using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Data;
using VectorQuantization.PixelCnn;
using VectorQuantization.Quantizers;
using VectorQuantization.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

set_num_threads(1);
random.manual_seed(1);
ImageDataSet images = GeneratedShapes.Create(256, seed: 1);
var batches = new ImageBatches(images, new BatchOrder(images.Count, batchSize: 32, seed: 1));
using var model = new Autoencoder();

var trainer = new Trainer(new TrainerOptions { Steps = 20, Optimizer = parameters => optim.Adam(parameters, 3e-3) });
TrainingResult result = trainer.Fit(new ReconstructionTask(model, images.PixelVariance()), batches, validation: batches, progress: new Printer());
foreach (Metric metric in result.Validation!) Console.WriteLine($"{metric.Name} {metric.Value}");

using (no_grad())
using (NewDisposeScope())
{
    Tensor codes = model.Encode(images.Images(0, 8));
    using var prior = new GatedPixelCnn(new(Autoencoder.Codes) { Channels = 8, Layers = 2 });
    using MapLikelihood likelihood = prior.LogLikelihood(codes);
    Console.WriteLine($"bits {likelihood.BitsPerDimension.mean().ToDouble()}");
}

internal sealed class Autoencoder : Module<Tensor, (Tensor Reconstruction, Quantized Codes)>
{
    public const int Codes = 32;

    private readonly Module<Tensor, Tensor> encoder = Sequential(Conv2d(1, 16, 4, stride: 2, padding: 1), ReLU(), Conv2d(16, 8, 4, stride: 2, padding: 1));
    private readonly Quantizer quantizer = new EmaVectorQuantizer(new EmaVectorQuantizerOptions(Codes, CodeDimension: 8) { Initialization = CodebookInitialization.KMeans() });
    private readonly Module<Tensor, Tensor> decoder = Sequential(ConvTranspose2d(8, 16, 4, stride: 2, padding: 1), ReLU(), ConvTranspose2d(16, 1, 4, stride: 2, padding: 1));

    public Autoencoder() : base(nameof(Autoencoder)) => RegisterComponents();

    public override (Tensor Reconstruction, Quantized Codes) forward(Tensor images)
    {
        Quantized codes = quantizer.call(encoder.call(images));
        return (decoder.call(codes.Vectors), codes);
    }

    public Tensor Encode(Tensor images) => quantizer.Encode(encoder.call(images));
}

internal sealed class ReconstructionTask(Autoencoder model, double variance) : ITrainingTask<Tensor>
{
    public Module Model => model;

    public StepResult Step(Tensor batch, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor images = batch.to(device);
        (Tensor reconstruction, Quantized codes) = model.call(images);
        Tensor loss = functional.mse_loss(reconstruction, images) / variance + codes.Loss;
        return new StepResult(loss.MoveToOuterDisposeScope(), []);
    }

    public IReadOnlyList<Metric> Evaluate(IEnumerable<Tensor> batches, Device device)
    {
        var usage = new CodeUsage(Autoencoder.Codes);
        foreach (Tensor batch in batches)
        {
            using var scope = NewDisposeScope();
            usage.Add(model.Encode(batch.to(device)));
        }
        return [new Metric("perplexity", usage.Perplexity)];
    }
}

internal sealed class Printer : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => Console.WriteLine($"loss {value.Loss}");
}
