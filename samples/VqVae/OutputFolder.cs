using System.Text.Json;
using VectorQuantization.Checkpoints;
using VectorQuantization.Data;
using VectorQuantization.Imaging;
using VectorQuantization.Models;
using VqVaeSample.Record;
using static TorchSharp.torch;

namespace VqVaeSample;

/// <summary>The folder the results go to. Every file is written whole or not at all.</summary>
internal sealed class OutputFolder
{
    private const string RunFile = "run.json";

    private OutputFolder(string path) => FullPath = path;

    public string FullPath { get; }

    /// <summary>The folder of <see cref="Record.Snapshots"/>.</summary>
    public string Snapshots => SnapshotsOf(FullPath);

    /// <summary>The file of <see cref="RunMetrics"/>.</summary>
    public string Metrics => In(RunMetrics.FileName);

    /// <summary>The folder of the snapshots of a run in the folder given.</summary>
    public static string SnapshotsOf(string folder) => Path.Combine(folder, "snapshots");

    /// <summary>Creates the folder where missing and proves that it can be written to, before any time goes into training.</summary>
    /// <exception cref="DemoException">It cannot.</exception>
    public static OutputFolder Open(string path)
    {
        try
        {
            string folder = Path.GetFullPath(path);
            string probe = Path.Combine(folder, ".writable");
            AtomicFile.WriteText(probe, "");
            File.Delete(probe);
            return new OutputFolder(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DemoException($"The output folder '{path}' cannot be written to: {error.Message}");
        }
    }

    /// <summary>Writes pictures, curves and measurements.</summary>
    public void Write(VqVae model, Device device, ImageDataSet validation, DemoOptions options)
    {
        var pictures = new Pictures(model, device);
        Png.Save(In("reconstructions.png"), pictures.Reconstructions(validation));
        Png.Save(In("codes.png"), pictures.Codes(validation));
        Png.Save(In("uniform-samples.png"), pictures.UniformSamples(validation, options.Seed));
        Curves.Of(RunMetrics.Read(Metrics)).Save(In("curves.svg"));
        Save(model, options);
    }

    /// <summary>Removes the checkpoints of an earlier run, which a new one takes the place of.</summary>
    public void RemoveCheckpoints()
    {
        string folder = In("checkpoints");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>The options of the run whose checkpoints are here; null where none is.</summary>
    public DemoOptions? RunOptions => File.Exists(In(RunFile)) ? JsonSerializer.Deserialize<DemoOptions>(File.ReadAllText(In(RunFile)), Summary.Json) : null;

    /// <summary>Says which run's checkpoints are to come.</summary>
    public void WriteRunOptions(DemoOptions options) => AtomicFile.WriteText(In(RunFile), JsonSerializer.Serialize(options, Summary.Json) + "\n");

    public void Write(RunReport report) => report.ToHtml().Save(In("report.html"));

    public void Write(Summary summary) => AtomicFile.WriteText(In(Summary.FileName), summary.ToJson());

    /// <summary>The model whole, where the library knows all of its parts, else its weights.</summary>
    private void Save(VqVae model, DemoOptions options)
    {
        if (options.CentrePixels) StateDictionary.Save(model, In("vq-vae.safetensors"));
        else model.Save(In("vq-vae"));
    }

    private string In(string name) => Path.Combine(FullPath, name);
}
