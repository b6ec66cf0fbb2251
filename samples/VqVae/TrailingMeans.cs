using System.Text;
using TorchSharp;
using VectorQuantization.Training;
using static TorchSharp.torch;

namespace VqVaeSample;

/// <summary>Loss and metrics as means over the last batches, as published runs report them: after the steps asked for, and after the latest. A resumed run goes on with them.</summary>
internal sealed class TrailingMeans(int window, IEnumerable<long> steps) : ITrainingCallback, ITrainingState
{
    private readonly HashSet<long> wanted = [.. steps];
    private readonly Dictionary<long, double[]> kept = [];
    private Queue<double[]> last = new();
    private string[] names = [];

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>The mean after a step: one of those asked for, or the latest; null where the run did not get there.</summary>
    public double? At(long step, string metric)
    {
        int column = Array.IndexOf(names, metric);
        double[]? means = step == Step ? Means() : kept.GetValueOrDefault(step);
        return column < 0 || means is null ? null : means[column];
    }

    /// <inheritdoc/>
    public void OnStep(TrainingContext context, TrainingProgress progress) => Add(progress);

    /// <summary>Takes a step in.</summary>
    public void Add(TrainingProgress progress)
    {
        names = [Comparison.Loss, .. progress.Metrics.Select(metric => metric.Name)];
        Step = progress.Step;
        last.Enqueue([progress.Loss, .. progress.Metrics.Select(metric => metric.Value)]);
        if (last.Count > window) last.Dequeue();
        if (wanted.Contains(Step)) kept[Step] = Means();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> SaveState() => new Dictionary<string, Tensor>
    {
        ["step"] = tensor(Step),
        ["names"] = tensor(Encoding.UTF8.GetBytes(string.Join('\n', names))),
        ["last"] = Rows(last),
        ["kept_steps"] = tensor(kept.Keys.ToArray()),
        ["kept"] = Rows(kept.Values),
    };

    /// <inheritdoc/>
    public void CheckState(IReadOnlyDictionary<string, Tensor> state)
    {
        string[] expected = ["kept", "kept_steps", "last", "names", "step"];
        if (!state.Keys.Order(StringComparer.Ordinal).SequenceEqual(expected)) throw new InvalidDataException($"The means of a run are {string.Join(", ", expected)}.");
        bool isWhole = state["step"] is { dtype: ScalarType.Int64, ndim: 0 } && state["names"] is { dtype: ScalarType.Byte, ndim: 1 } && state["kept_steps"] is { dtype: ScalarType.Int64, ndim: 1 } &&
            new[] { state["last"], state["kept"] }.All(table => table is { dtype: ScalarType.Float64, ndim: 2 } && table.shape[1] == Names(state).Length) &&
            state["kept_steps"].data<long>().ToArray() is var steps && steps.Distinct().Count() == steps.Length && steps.Length == state["kept"].shape[0];
        if (!isWhole) throw new InvalidDataException("The means of a run do not go together.");
    }

    /// <inheritdoc/>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        Step = state["step"].ToInt64();
        names = Names(state);
        last = new(Rows(state["last"]));
        kept.Clear();
        foreach ((long step, double[] means) in state["kept_steps"].data<long>().ToArray().Zip(Rows(state["kept"]))) kept.Add(step, means);
    }

    private double[] Means() => [.. Enumerable.Range(0, names.Length).Select(column => last.Average(batch => batch[column]))];

    private static string[] Names(IReadOnlyDictionary<string, Tensor> state) => Encoding.UTF8.GetString(state["names"].bytes).Split('\n');

    private Tensor Rows(IReadOnlyCollection<double[]> rows) => tensor(rows.SelectMany(row => row).ToArray()).reshape(rows.Count, names.Length);

    private static IEnumerable<double[]> Rows(Tensor table) => table.data<double>().ToArray().Chunk((int)table.shape[1]);
}
