// An autoencoder of your own with a quantizer in its middle, trained on real images. Usage: CustomAutoencoder [steps, default 500]
using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Data;
using VectorQuantization.Imaging;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

int steps = args.Length > 0 ? int.Parse(args[0]) : 500;
set_num_threads(1);
random.manual_seed(1);
ImageDataSet images = await FashionMnist.LoadAsync(new() { Split = DataSetSplit.Train });
ImageDataSet heldOut = await FashionMnist.LoadAsync(new() { Split = DataSetSplit.Test });

using var model = new Autoencoder();
using var optimizer = optim.Adam(model.parameters(), 2e-3);
var order = new BatchOrder(images.Count, batchSize: 128, seed: 1, dropLast: true);
for (int step = 0; step < steps; step++)
{
    using var scope = NewDisposeScope();
    Tensor batch = images.Images(order.Batch(step).Span);
    (Tensor reconstruction, Quantized codes) = model.call(batch);
    Tensor error = functional.mse_loss(reconstruction, batch);
    optimizer.zero_grad();
    (error / images.PixelVariance() + codes.Loss).backward();
    optimizer.step();
    if (step % 50 == 49)
        Console.WriteLine($"step {step + 1}: mean squared error {error.ToDouble():F4}, perplexity {CodeUsage.PerplexityOf(codes.Indices, 64):F1} of 64");
}

model.eval();
using (no_grad())
using (NewDisposeScope())
{
    Tensor batch = heldOut.Images(0, 16);
    Tensor restored = model.call(batch).Reconstruction;
    Directory.CreateDirectory("artifacts/custom-autoencoder");
    Png.Save("artifacts/custom-autoencoder/reconstructions.png", ImageGrid.Compose(cat([batch, restored], 0), new() { Columns = 16 }));
    Console.WriteLine($"held-out mean squared error {functional.mse_loss(restored, batch).ToDouble():F4}; pictures in artifacts/custom-autoencoder");
}

/// <summary>A module of the user's: two layers down, the quantizer, two layers up.</summary>
internal sealed class Autoencoder : Module<Tensor, (Tensor Reconstruction, Quantized Codes)>
{
    private readonly Module<Tensor, Tensor> down = Sequential(
        Conv2d(1, 32, 4, stride: 2, padding: 1), ReLU(), Conv2d(32, 64, 4, stride: 2, padding: 1), ReLU(), Conv2d(64, 16, 1));
    private readonly Quantizer quantizer = new EmaVectorQuantizer(
        new EmaVectorQuantizerOptions(CodebookSize: 64, CodeDimension: 16) { Initialization = CodebookInitialization.KMeans(), DeadCodes = new DeadCodeOptions() });
    private readonly Module<Tensor, Tensor> up = Sequential(
        Conv2d(16, 64, 3, padding: 1), ReLU(), ConvTranspose2d(64, 32, 4, stride: 2, padding: 1), ReLU(), ConvTranspose2d(32, 1, 4, stride: 2, padding: 1));

    public Autoencoder() : base(nameof(Autoencoder)) => RegisterComponents();

    public override (Tensor Reconstruction, Quantized Codes) forward(Tensor images)
    {
        Quantized codes = quantizer.call(down.call(images));
        return (up.call(codes.Vectors), codes);
    }
}
