using System.Text.Json;
using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Data;
using VectorQuantization.Models;
using VectorQuantization.Networks;
using VectorQuantization.Quantizers;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace PixelCnnPriorSample;

/// <summary>Stage one: the VQ-VAE of samples/VqVae, trained here, or loaded from where a run has left it.</summary>
internal static class CodeModel
{
    private const int Batch = 128;
    private const int Dimension = 16;
    private const int Hidden = 32;

    /// <summary>The options with the data set that the model to load was trained on; as they are where there is none to load.</summary>
    public static PriorOptions WithItsData(PriorOptions options)
    {
        if (options.VqVae is not string folder) return options;
        string path = Path.Combine(folder, "summary.json");
        if (!File.Exists(path) || !Directory.Exists(In(folder)))
            throw new PriorException($"'{folder}' holds no VQ-VAE (the folder vq-vae and summary.json); leave --vq-vae out to train one.");
        try
        {
            using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(path));
            JsonElement saved = summary.RootElement.GetProperty("options");
            string? dataSet = saved.GetProperty("data_set").GetString();
            return options with
            {
                DataSet = dataSet switch
                {
                    "fashion-mnist" => PriorDataSet.FashionMnist,
                    "shapes" => PriorDataSet.Shapes,
                    _ => throw new PriorException($"The VQ-VAE in '{folder}' was trained on {dataSet}; expected fashion-mnist or shapes, whose classes this program shows."),
                },
                Data = options.Data ?? saved.GetProperty("data").GetString(),
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is not the summary of a run: {error.Message}");
        }
    }

    /// <summary>The trained model, in eval mode.</summary>
    public static VqVae TrainOrLoad(ImageDataSet training, ImageDataSet validation, PriorOptions options, Generator generator)
    {
        if ((options.VqVae ?? (options.Resume && Directory.Exists(In(options.Output)) ? options.Output : null)) is string folder)
        {
            VqVae loaded = VqVae.Load(In(folder));
            loaded.to(device(options.Device));
            Console.WriteLine($"VQ-VAE: {loaded.CodebookSize} codes, from {folder}");
            return loaded;
        }
        var networks = new ResidualNetworkOptions(training.Channels, Dimension) { HiddenChannels = Hidden };
        var quantizer = new EmaVectorQuantizer(new(options.Codes, Dimension) { Initialization = CodebookInitialization.FirstBatch, Decay = 0.95 }, generator);
        var model = new VqVae(new ResidualEncoder(networks), quantizer, new ResidualDecoder(networks));
        var trainer = new Trainer(new TrainerOptions { Steps = options.VqVaeSteps, Device = device(options.Device), Optimizer = parameters => optim.Adam(parameters, 1e-3) });
        trainer.Fit(new VqVaeTask(model, training.PixelVariance()), new ImageBatches(training, new BatchOrder(training.Count, Batch, options.Seed, dropLast: true)),
            new ImageBatches(validation, new BatchOrder(validation.Count, 500)), new ProgressLines("VQ-VAE", "reconstruction_error"));
        return model;
    }

    /// <summary>Where a run keeps the model.</summary>
    public static string In(string folder) => Path.Combine(folder, "vq-vae");
}
