using System.Text.Json;
using VectorQuantization.Checkpoints;
using VectorQuantization.Imaging;

namespace VqVaeSample.Study;

/// <summary>The study's results in its folder.</summary>
internal sealed class StudyFolder
{
    private StudyFolder(string path) => FullPath = path;

    public string FullPath { get; }

    /// <inheritdoc cref="OutputFolder.Open"/>
    public static StudyFolder Open(string path) => new(OutputFolder.Open(path).FullPath);

    /// <summary>Writes the report, a sheet a data set and the numbers.</summary>
    public void Write(StudyOptions options, IReadOnlyList<StudyRun> runs)
    {
        foreach (IGrouping<DemoDataSet, StudyRun> ofOne in runs.GroupBy(run => run.DataSet))
            Png.Save(In($"{ofOne.Key.Word()}.png"), Sheet([.. ofOne]));
        StudyReport.Of(options, runs).Save(In("report.html"));
        AtomicFile.WriteText(In(Summary.FileName), JsonSerializer.Serialize(new { options, runs }, Summary.Json) + "\n");
    }

    /// <summary>The originals, and under them a row a run.</summary>
    private static PixelImage Sheet(IReadOnlyList<StudyRun> runs) => ImageGrid.Compose([.. runs[0].Originals, .. runs.SelectMany(run => run.Reconstructions)],
        new() { Columns = runs[0].Originals.Count, Scale = 2 });

    private string In(string name) => Path.Combine(FullPath, name);
}
