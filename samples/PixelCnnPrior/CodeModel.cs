using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Networks;
using VectorQuantization.Quantizers;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace PixelCnnPriorSample;

/// <summary>Stage one: the VQ-VAE of samples/VqVae, trained here or loaded.</summary>
internal static class CodeModel
{
    private const int Dimension = 16;
    private const int Hidden = 32;
    private const int Batch = 128;

    public static VqVae TrainOrLoad(ImageDataSet training, ImageDataSet validation, PriorOptions options, Generator generator, string savedAs)
    {
        var networks = new ResidualNetworkOptions(training.Channels, Dimension) { HiddenChannels = Hidden };
        var quantizer = new EmaVectorQuantizer(new(options.Codes, Dimension) { Initialization = CodebookInitialization.FirstBatch, Decay = 0.95 }, generator);
        var model = new VqVae(new ResidualEncoder(networks), quantizer, new ResidualDecoder(networks));
        if (options.VqVae is string path)
        {
            if (!File.Exists(path)) throw new FileNotFoundException($"There is no file '{path}'; leave --vq-vae out to train a VQ-VAE.");
            model.load(path);
            model.to(device(options.Device));
            Console.WriteLine($"VQ-VAE: {options.Codes} codes, from {path}");
        }
        else
        {
            var trainer = new Trainer(new TrainerOptions { Steps = options.VqVaeSteps, Device = device(options.Device), Optimizer = parameters => optim.Adam(parameters, 1e-3) });
            trainer.Fit(new VqVaeTask(model, training.PixelVariance()), new ImageBatches(training, new BatchOrder(training.Count, Batch, options.Seed, dropLast: true)),
                new ImageBatches(validation, new BatchOrder(validation.Count, 500)), new ProgressLines("VQ-VAE", "reconstruction_error"));
            model.save(savedAs);
        }
        model.eval();
        return model;
    }
}
