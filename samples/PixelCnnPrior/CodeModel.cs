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

/// <summary>Stage one: the VQ-VAE of samples/VqVae, trained here, or loaded with its sizes and its data set from where a run has left them.</summary>
internal sealed record CodeModel(PriorDataSet DataSet, string? Data, int Codes, int Dimension, int Hidden, int ResidualChannels, bool LearnsByGradient)
{
    private const int Batch = 128;

    /// <summary>Sizes and data set: those of the folder's summary, else of the options and the defaults of samples/VqVae.</summary>
    public static CodeModel Of(PriorOptions options)
    {
        var own = new CodeModel(options.DataSet, options.Data, options.Codes, Dimension: 16, Hidden: 32, ResidualChannels: 32, LearnsByGradient: false);
        if (options.VqVae is not string folder) return own;
        string path = Path.Combine(folder, "summary.json");
        if (!File.Exists(path) || !File.Exists(WeightsIn(folder)))
            throw new PriorException($"'{folder}' holds no VQ-VAE (vq-vae.dat and summary.json); leave --vq-vae out to train one.");
        try
        {
            using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(path));
            JsonElement saved = summary.RootElement.GetProperty("options");
            int Size(string name, int otherwise) => saved.TryGetProperty(name, out JsonElement size) ? size.GetInt32() : otherwise;
            return new CodeModel(
                saved.GetProperty("data_set").GetString() == "shapes" ? PriorDataSet.Shapes : PriorDataSet.FashionMnist,
                options.Data ?? saved.GetProperty("data").GetString(),
                saved.GetProperty("codes").GetInt32(), Size("dimension", own.Dimension), Size("hidden", own.Hidden), Size("residual_channels", own.ResidualChannels),
                saved.TryGetProperty("quantizer", out JsonElement quantizer) && quantizer.GetString() == "gradient");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is not the summary of a run: {error.Message}");
        }
    }

    /// <summary>The trained model, in eval mode.</summary>
    public VqVae TrainOrLoad(ImageDataSet training, ImageDataSet validation, PriorOptions options, Generator generator)
    {
        var networks = new ResidualNetworkOptions(training.Channels, Dimension) { HiddenChannels = Hidden, ResidualChannels = ResidualChannels };
        Quantizer quantizer = LearnsByGradient
            ? new VectorQuantizer(new(Codes, Dimension) { Initialization = CodebookInitialization.FirstBatch }, generator)
            : new EmaVectorQuantizer(new(Codes, Dimension) { Initialization = CodebookInitialization.FirstBatch, Decay = 0.95 }, generator);
        var model = new VqVae(new ResidualEncoder(networks), quantizer, new ResidualDecoder(networks));
        if (options.VqVae is string folder)
        {
            try
            {
                model.load(WeightsIn(folder));
            }
            catch (Exception error) when (error is ArgumentException or IOException)
            {
                throw new InvalidDataException($"'{WeightsIn(folder)}' does not fit a VQ-VAE of the summary's sizes: {error.Message}");
            }
            model.to(device(options.Device));
            Console.WriteLine($"VQ-VAE: {Codes} codes, from {folder}");
        }
        else
        {
            var trainer = new Trainer(new TrainerOptions { Steps = options.VqVaeSteps, Device = device(options.Device), Optimizer = parameters => optim.Adam(parameters, 1e-3) });
            trainer.Fit(new VqVaeTask(model, training.PixelVariance()), new ImageBatches(training, new BatchOrder(training.Count, Batch, options.Seed, dropLast: true)),
                new ImageBatches(validation, new BatchOrder(validation.Count, 500)), new ProgressLines("VQ-VAE", "reconstruction_error"));
        }
        model.eval();
        return model;
    }

    /// <summary>The options as they turned out, for the summary.</summary>
    public PriorOptions Describe(PriorOptions options) => options with { DataSet = DataSet, Data = Data, Codes = Codes };

    private static string WeightsIn(string folder) => Path.Combine(folder, "vq-vae.dat");
}
