using VectorQuantization.Checkpoints;
using static TorchSharp.torch;

namespace VectorQuantization.Training.Runs;

/// <summary>Reads a checkpoint and believes nothing that it finds there: every file is checked against the manifest, every tensor against what is to take it.</summary>
internal sealed class CheckpointReader : IDisposable
{
    private readonly string folder;
    private readonly Dictionary<string, FileStream> files = [];

    /// <summary>Opens all files of a checkpoint and checks their lengths and checksums.</summary>
    /// <exception cref="InvalidDataException">One is damaged or missing.</exception>
    internal CheckpointReader(string folder)
    {
        this.folder = folder;
        string path = Path.Combine(folder, CheckpointManifest.ManifestName);
        try
        {
            CheckpointManifest manifest = RunJson.Read<CheckpointManifest>(path);
            if (manifest.Format != CheckpointManifest.FormatName || manifest.Version != CheckpointManifest.CurrentVersion)
                throw new InvalidDataException($"'{path}' is of format '{SafetensorsDamage.Short(manifest.Format)}', version {manifest.Version}; expected '{CheckpointManifest.FormatName}', version {CheckpointManifest.CurrentVersion}.");
            foreach (DescribedFile file in manifest.Files) Open(file, path);
            string[] missing = [.. new[] { CheckpointManifest.ModelName, CheckpointManifest.TrainingName, CheckpointManifest.RecordName }.Where(name => !files.ContainsKey(name))];
            if (missing.Length > 0) throw new InvalidDataException($"'{path}' does not name {string.Join(" and ", missing)}.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            Dispose();
            throw new InvalidDataException($"The checkpoint '{folder}' is not whole: {error.Message}", error);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal void LoadModel(nn.Module model, bool averaged)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var parameters = averaged && files.ContainsKey(CheckpointManifest.AverageName) ? model.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter) : [];
        Action load = PrepareModel(model);
        Dictionary<string, Tensor> average = parameters.Count > 0 ? ReadTensors(CheckpointManifest.AverageName) : [];
        // As with the model's own, precision need not be the same.
        foreach ((string name, Tensor parameter) in parameters)
        {
            if (average.TryGetValue(name, out Tensor? tensor) && tensor.is_floating_point() && parameter.is_floating_point()) average[name] = tensor.to_type(parameter.dtype);
        }
        Fit(CheckpointManifest.AverageName, () => TrainingStates.CheckAlike(parameters.ToDictionary(p => p.Key, p => p.Value.alias()), average));
        load();
        foreach ((string name, Tensor tensor) in average) parameters[name].copy_(tensor);
    }

    /// <summary>Takes everything up: all of it, or nothing.</summary>
    /// <returns>Where the run stands.</returns>
    internal TrainingRecord Load(TrainingState state)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        string path = Path.Combine(folder, CheckpointManifest.RecordName);
        TrainingRecord record = RunJson.Read<TrainingRecord>(files[CheckpointManifest.RecordName], path);
        if (Checkpoint.NameOf(record.Step) != Path.GetFileName(folder)) throw new InvalidDataException($"'{path}' is of step {record.Step}; its folder is of another.");
        state.Check(record, path);
        // All is read and checked before anything is changed.
        var loads = new List<Action> { PrepareModel(state.Model) };
        loads.AddRange(PrepareStates(CheckpointManifest.TrainingName, state.Parts));
        if (state.Average is not null && !files.ContainsKey(CheckpointManifest.AverageName))
            throw new InvalidDataException($"The checkpoint '{folder}' has no averaged weights; expected those of a run with {nameof(TrainerOptions.WeightAverage)}.");
        if (state.Average is not null) loads.AddRange(PrepareStates(CheckpointManifest.AverageName, [("", state.Average)]));
        foreach (Action load in loads) load();
        return record;
    }

    public void Dispose()
    {
        foreach (FileStream file in files.Values) file.Dispose();
    }

    private void Open(DescribedFile? file, string manifest)
    {
        if (file is null) throw new InvalidDataException($"'{manifest}' names a file without a name.");
        // Names and never paths.
        if (file.File is not (CheckpointManifest.ModelName or CheckpointManifest.AverageName or CheckpointManifest.TrainingName or CheckpointManifest.RecordName) || files.ContainsKey(file.File))
            throw new InvalidDataException($"'{manifest}' names the file '{SafetensorsDamage.Short(file.File)}', which no checkpoint has, or has once.");
        files.Add(file.File, file.Open(folder));
    }

    private Action PrepareModel(nn.Module model)
    {
        using SafetensorsFile file = Tensors(CheckpointManifest.ModelName);
        return StateDictionary.Prepare(model, file, KeyMap.Same);
    }

    private List<Action> PrepareStates(string file, IReadOnlyList<(string Prefix, ITrainingState State)> parts)
    {
        Dictionary<string, Tensor> tensors = ReadTensors(file);
        var loads = new List<Action>();
        foreach ((string prefix, ITrainingState part) in parts)
        {
            Dictionary<string, Tensor> own = tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value);
            foreach (string name in own.Keys) tensors.Remove(prefix + name);
            Fit(file, () => part.CheckState(own), prefix);
            loads.Add(() => part.LoadState(own));
        }
        if (tensors.Count > 0) throw new InvalidDataException($"'{Path.Combine(folder, file)}' does not fit this run. Unexpected: {string.Join(", ", tensors.Keys.Take(20).Select(SafetensorsDamage.Short))}.");
        return loads;
    }

    private void Fit(string file, Action check, string prefix = "")
    {
        try
        {
            check();
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"'{Path.Combine(folder, file)}' does not fit this run: {prefix}{(prefix.Length > 0 ? " " : "")}{error.Message}", error);
        }
    }

    private Dictionary<string, Tensor> ReadTensors(string name)
    {
        using SafetensorsFile file = Tensors(name);
        return file.ReadAll();
    }

    private SafetensorsFile Tensors(string name) => new(files[name], Path.Combine(folder, name), leaveOpen: true);
}
