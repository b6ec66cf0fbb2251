using System.Text.Json.Serialization;
using VectorQuantization.Imaging;
using VqVaeSample.Record;

namespace VqVaeSample.Study;

/// <summary>What the study keeps of a run; see <see cref="Summary"/>.</summary>
internal sealed record StudyRun(DemoDataSet DataSet, int Codes, double Mse, double MseOverVariance, double Perplexity, int UsedCodes, double BitsPerImage,
    double CompressionRatio, double StepsPerSecond, double Seconds)
{
    /// <summary>The first images of the validation set.</summary>
    [JsonIgnore]
    public IReadOnlyList<PixelImage> Originals { get; init; } = [];

    /// <summary>The same through the trained model.</summary>
    [JsonIgnore]
    public IReadOnlyList<PixelImage> Reconstructions { get; init; } = [];

    /// <summary>Of a run's summary and its folder.</summary>
    public static StudyRun Of(Summary summary, string folder)
    {
        string snapshots = OutputFolder.SnapshotsOf(folder);
        return new(summary.Options.DataSet, summary.Options.Codes, summary.Mse, summary.MseOverVariance, summary.Perplexity, summary.UsedCodes, summary.BitsPerImage,
            summary.CompressionRatio, summary.StepsPerSecond, summary.Seconds)
        {
            Originals = Snapshots.ReadOriginals(snapshots),
            Reconstructions = Snapshots.Read(snapshots)[^1].Images,
        };
    }
}
