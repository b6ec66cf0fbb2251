using VectorQuantization.Checkpoints;

namespace VectorQuantization.Training.Runs;

/// <summary>The folder of a run under way: its lock, its metrics, its checkpoints.</summary>
internal sealed class RunFolder : IDisposable
{
    private const string LockName = ".lock";

    private readonly RunOptions options;
    private readonly string checkpoints;
    private readonly FileStream mutex;
    private long newest = -1;

    /// <summary>Takes the folder.</summary>
    /// <exception cref="ArgumentException">It holds checkpoints, and the run is not to be resumed.</exception>
    /// <exception cref="IOException">Another process trains in it, or it cannot be written to.</exception>
    internal RunFolder(RunOptions options)
    {
        this.options = options;
        Path = System.IO.Path.GetFullPath(options.Folder);
        checkpoints = System.IO.Path.Combine(Path, Checkpoint.CheckpointsName);
        Directory.CreateDirectory(checkpoints);
        mutex = Lock();
        try
        {
            if (!options.Resume && Latest is not null)
            {
                throw new ArgumentException(
                    $"'{options.Folder}' holds checkpoints of a run; expected another folder, or {nameof(RunOptions)}.{nameof(RunOptions.Resume)} to go on with that run.", nameof(options));
            }
            foreach (string left in Directory.EnumerateDirectories(checkpoints, $"*{CheckpointWriter.Unfinished}")) Directory.Delete(left, recursive: true);
            foreach (string left in Directory.EnumerateFiles(checkpoints, $"{Checkpoint.BestName}.*{CheckpointWriter.Unfinished}")) File.Delete(left);
            Metrics = new MetricsFile(Path, options.RecordEvery);
        }
        catch
        {
            mutex.Dispose();
            throw;
        }
    }

    /// <summary>Full path.</summary>
    internal string Path { get; }

    internal MetricsFile Metrics { get; }

    /// <summary>The newest checkpoint; null if there is none.</summary>
    internal Checkpoint? Latest => Checkpoint.Latest(Path);

    /// <summary>Takes the newest checkpoint up, if there is one.</summary>
    /// <returns>What it says of the run; null if it begins at its beginning.</returns>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of another run.</exception>
    internal TrainingRecord? Resume(TrainingState state)
    {
        if (Latest is not { } latest)
        {
            Metrics.Clear();
            MendBest(state);
            return null;
        }
        using var reader = new CheckpointReader(latest.Folder);
        TrainingRecord record = reader.Load(state);
        state.Restore(record);
        newest = state.Step;
        MendBest(state);
        return record;
    }

    /// <summary>Writes a checkpoint where one is due, and removes those that are no longer wanted.</summary>
    /// <param name="state">Where the run stands.</param>
    /// <param name="validation">What validation after this step found, if there was one.</param>
    /// <param name="isLast">Whether the run ends with this step.</param>
    /// <returns>Its folder, or null if none was due.</returns>
    internal string? Save(TrainingState state, IReadOnlyList<Metric>? validation, bool isLast)
    {
        bool isBest = validation is not null && options.Best is { } by && by.IsBetter(validation.Named(by.Metric, "the best checkpoint"), state.Best?.Value);
        if (isBest) state.Best = new BestStep(state.Step, validation!.Named(options.Best!.Metric, "the best checkpoint"));
        bool isDue = isLast || isBest || (options.CheckpointEvery is long every && state.Step % every == 0);
        if (!isDue || (state.Step == newest && !isBest)) return null;
        string name = CheckpointWriter.Write(checkpoints, state);
        newest = state.Step;
        if (isBest) Name(state.Best!);
        RemoveOld();
        return System.IO.Path.Combine(checkpoints, name);
    }

    public void Dispose()
    {
        Metrics.Dispose();
        mutex.Dispose();
    }

    private void Name(BestStep best) =>
        RunJson.Write(System.IO.Path.Combine(checkpoints, Checkpoint.BestName), new BestRecord(Checkpoint.NameOf(best.Step), options.Best!.Metric, best.Value));

    /// <summary>
    /// Brings best.json and the state together. The one is behind the other where the process was killed between the two, and ahead of it where somebody removed the newest checkpoint to go on from the
    /// one before.
    /// </summary>
    private void MendBest(TrainingState state)
    {
        string path = System.IO.Path.Combine(checkpoints, Checkpoint.BestName);
        BestRecord? named = null;
        try
        {
            if (Checkpoint.Best(Path) is not null) named = RunJson.Read<BestRecord>(path);
        }
        catch (InvalidDataException)
        {
            File.Delete(path);
        }
        if (options.Best is null || state.Best is not { } best) return;
        // What is no longer there is not the best, and a value of another metric is nothing to compare with.
        if (!Directory.Exists(System.IO.Path.Combine(checkpoints, Checkpoint.NameOf(best.Step))) || (named is not null && named.Metric != options.Best.Metric)) state.Best = null;
        else if (named?.Checkpoint != Checkpoint.NameOf(best.Step)) Name(best);
    }

    private void RemoveOld()
    {
        string? best = Checkpoint.Best(Path)?.Folder;
        foreach (Checkpoint old in Checkpoint.All(Path).SkipLast(options.KeepLast))
        {
            if (old.Folder == best) continue;
            // The name goes first, so that a process that is killed here leaves no half of a checkpoint under it.
            string gone = old.Folder + CheckpointWriter.Unfinished;
            Directory.Move(old.Folder, gone);
            Directory.Delete(gone, recursive: true);
        }
    }

    // The system lets go of the lock when the process ends, however it ends.
    private FileStream Lock()
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(checkpoints, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new IOException($"'{options.Folder}' is in use by another run: {error.Message}", error);
        }
    }
}
