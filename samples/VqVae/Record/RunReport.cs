using System.Globalization;
using VectorQuantization.Codebooks.Health;
using VectorQuantization.Data;
using VectorQuantization.Imaging;
using VectorQuantization.Imaging.Reports;
using static TorchSharp.torch;

namespace VqVaeSample.Record;

/// <summary>What the page about a run is made of.</summary>
/// <param name="Summary">Its numbers and options.</param>
/// <param name="Metrics">What it measured on its way.</param>
/// <param name="Health">How it uses its codes.</param>
/// <param name="Validation">The images it was validated on.</param>
/// <param name="Pictures">Draws what the model does.</param>
/// <param name="Originals">The first of them.</param>
/// <param name="Snapshots">What those looked like through the model on the way.</param>
/// <param name="Timings">What took how long.</param>
internal sealed record RunReport(Summary Summary, RunMetrics Metrics, CodebookHealthReport Health, ImageDataSet Validation, Pictures Pictures,
    IReadOnlyList<PixelImage> Originals, IReadOnlyList<(long Step, IReadOnlyList<PixelImage> Images)> Snapshots, Timings Timings)
{
    private const int SampleRows = 4;

    private DemoOptions Options => Summary.Options;

    public HtmlReport ToHtml() => new($"VQ-VAE on {Options.DataSet.Title()}",
        [new("Curves", [.. CurveBlocks()]), .. PublishedSections(), Reconstructions(), Codes(), Codebook(), Samples(), OptionSection(), Time(),
            new("Environment", new ReportFacts(ReportEnvironment.Facts()))])
    {
        Subtitle = Text($"{Options.Codes:N0} codes of length {Options.Dimension}, {Metrics.Training[^1].Step:N0} steps of {Options.Batch} images, seed {Options.Seed}"),
        Headline =
        [
            new("MSE / variance", Text($"{Summary.MseOverVariance:F4}")) { Note = Text($"MSE {Summary.Mse:F5}") },
            new("Perplexity", Text($"{Summary.Perplexity:N1}")) { Note = Text($"of {Options.Codes:N0} codes") },
            new("Used codes", Text($"{Summary.UsedCodes:N0}")) { Note = Text($"{(double)Summary.UsedCodes / Options.Codes:P0} of all") },
            new("Compression", Text($"{Summary.CompressionRatio:F1} : 1")) { Note = Text($"{Summary.BitsPerImage:N0} bits an image") },
            new("Speed", Text($"{Summary.StepsPerSecond:F1}")) { Note = "steps a second" },
            new("Time", Duration(TimeSpan.FromSeconds(Summary.Seconds))) { Note = "all in all" },
        ],
    };

    private IEnumerable<ReportBlock> CurveBlocks()
    {
        yield return new ReportChart(Curves.Of(Metrics),
            "Training batches, smoothed, over the faint points as measured, and the validation set. The loss is the sum of its two parts; for validation the first is shown.");
        if (Curves.LearningRate(Metrics) is { } rate) yield return new ReportChart(rate, "The optimizer's learning rate.");
    }

    private IEnumerable<ReportSection> PublishedSections()
    {
        if (Summary.Comparison is not { } rows || Preset.PublishedFor(Options) is not { } published) yield break;
        yield return new ReportSection("Published and ours", new ReportTable(["", "step", "published", "ours"],
            [.. rows.Select(row => (string[])[row.Metric.Replace('_', ' '), Text($"{row.Step:N0}"), row.Format(row.Published), row.Format(row.Ours)])])
        {
            Caption = Text($"Published: {published.Source}. Ours: means over the last {published.Window} batches of training. Space saved is 1 − bits of the codes / bits of the pixels."),
        });
    }

    private ReportSection Reconstructions() => new("Reconstructions over time", new ReportPictureRows(
        $"The first {Record.Snapshots.Columns} images of the validation set, and what their codes decoded to as training went on.",
        [new("original", Originals), .. Snapshots.Select(row => new ReportPictureRow(Text($"step {row.Step:N0}"), row.Images))]));

    private ReportSection Codes()
    {
        const int columns = Record.Snapshots.Columns;
        using Tensor batch = Validation.Images(0, 2 * columns);
        IReadOnlyList<PixelImage> originals = ImageGrid.ToImages(batch), maps = Pictures.CodeMaps(batch), decoded = Pictures.Reconstructed(batch);
        return new("Code maps", new ReportPictureRows("Images, their codes and what the codes decode to. A colour a code; lighter colours are codes of lighter places.",
            [.. Enumerable.Range(0, 2).SelectMany(band => (ReportPictureRow[])
                [new("image", Band(originals, band)), new("codes", Band(maps, band)), new("decoded", Band(decoded, band))])]));

        static IReadOnlyList<PixelImage> Band(IReadOnlyList<PixelImage> images, int band) => [.. images.Skip(band * columns).Take(columns)];
    }

    private ReportSection Codebook() => new("Codebook",
        new ReportDrawing(Health.ToSvg(), "The codes' shares of all positions of the validation set, and codes and latents in the plane of the latents' two largest axes.")
        {
            NarrowSvg = Health.ToNarrowSvg(),
        },
        new ReportFacts([.. CodebookFacts()]));

    private IEnumerable<ReportFact> CodebookFacts()
    {
        CodebookLevelReport level = Health.Levels[0];
        yield return new("Entropy", Text($"{level.EntropyBits:F2} bits")) { Note = Text($"of {Math.Log2(level.CodebookSize):F2}") };
        yield return new("Unused codes", Text($"{level.CodebookSize - level.UsedCodes:N0}"));
        if (Health.QuantizationError is double error) yield return new("Quantization error", Text($"{error:G3}"));
        if (level.CodeNorms is { } norms) yield return new("Code lengths", Text($"{norms.Mean:G3}")) { Note = Text($"{norms.Min:G3} to {norms.Max:G3}") };
        if (level.NeighbourDistances is { } distances) yield return new("Distances to the nearest", Text($"{distances.Mean:G3}")) { Note = Text($"{distances.Min:G3} to {distances.Max:G3}") };
    }

    private ReportSection Samples()
    {
        IReadOnlyList<PixelImage> samples = Pictures.UniformSamples(Validation, Options.Seed, SampleRows * Record.Snapshots.Columns);
        return new("Samples", new ReportPictureRows("What codes decode to that are drawn independently and uniformly: a prior over the codes is what is missing.",
            [.. samples.Chunk(Record.Snapshots.Columns).Select(row => new ReportPictureRow("", row))]));
    }

    private ReportSection OptionSection() => new("Options", new ReportFacts([.. OptionNames.Of(Options).Select(option => new ReportFact(option.Name, option.Value))]));

    private ReportSection Time()
    {
        double total = Timings.Parts.Sum(part => part.Time.TotalSeconds);
        return new("Time", new ReportTable(["", "seconds", "share"],
            [.. Timings.Parts.Select(part => (string[])[part.Part, Text($"{part.Time.TotalSeconds:F1}"), Text($"{part.Time.TotalSeconds / total:P0}")])]));
    }

    private static string Duration(TimeSpan time) => time.TotalMinutes < 2 ? Text($"{time.TotalSeconds:F0} s") : time.TotalHours < 2 ? Text($"{time.TotalMinutes:F0} min") : Text($"{time.TotalHours:F1} h");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
