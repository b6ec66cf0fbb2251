using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VectorQuantization.Training.TensorBoard;

/// <summary>Shows a run in TensorBoard as it trains: loss, metrics and learning rate, validation, and if asked pictures and histograms of the weights.</summary>
/// <param name="folder">Where to write. The default is null: <c>tensorboard</c> in the run's folder (<see cref="TrainerOptions.Run"/>).</param>
/// <remarks>Tags: "training/loss", "training/…" for each metric, "training/learning_rate", "validation/…", "weights/…". A resumed run supersedes what an earlier process wrote of later steps.</remarks>
public sealed class TensorBoardLog(string? folder = null) : ITrainingCallback, IDisposable
{
    private readonly long every = 10;
    private TensorBoardWriter? writer;

    /// <summary>Write numbers each time this many steps are done, 1 or more; those of a validation always. The default is 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public long Every
    {
        get => every;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Every));
            every = value;
        }
    }

    /// <summary>Whether to write histograms of the parameters at each validation; of one that is not finite throughout, none is. The default is false.</summary>
    public bool Histograms { get; init; }

    /// <summary>
    /// Pictures to write at each validation, by tag, (1 or 3, height, width) in [0, 1], which are disposed: reconstructions, samples. It is called in eval mode and without gradient, and leaves torch's
    /// random state as it was. The default is null: none.
    /// </summary>
    public Func<nn.Module, IEnumerable<(string Tag, Tensor Image)>>? Pictures { get; init; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no folder: neither one given nor a run's.</exception>
    public void OnStart(TrainingContext context)
    {
        string path = folder ?? (context.Folder is null ? null : Path.Combine(context.Folder, "tensorboard"))
            ?? throw new InvalidOperationException($"There is no folder to write to; expected one given, or a run's by {nameof(TrainerOptions)}.{nameof(TrainerOptions.Run)}.");
        writer?.Dispose();
        writer = new TensorBoardWriter(path, context.StartStep > 0 ? context.StartStep + 1 : null);
    }

    /// <inheritdoc/>
    public void OnStep(TrainingContext context, TrainingProgress progress)
    {
        if (progress.Step % every == 0 || progress.Step == 1)
        {
            writer!.AddScalar("training/loss", progress.Loss, progress.Step);
            writer.AddScalar("training/learning_rate", progress.LearningRate, progress.Step);
            Add("training", progress.Metrics, progress.Step);
        }
        if (progress.Validation is null) return;
        Add("validation", progress.Validation, progress.Step);
        if (Histograms) AddHistograms(context.Model, progress.Step);
        if (Pictures is not null) AddPictures(context.Model, progress.Step);
        writer!.Flush();
    }

    /// <inheritdoc/>
    public void OnEnd(TrainingContext context, TrainingResult? result) => Dispose();

    /// <summary>Closes the file, as the end of the run does.</summary>
    public void Dispose()
    {
        writer?.Dispose();
        writer = null;
    }

    private void Add(string group, IReadOnlyList<Metric> metrics, long step)
    {
        foreach (Metric metric in metrics) writer!.AddScalar($"{group}/{metric.Name}", metric.Value, step);
    }

    private void AddHistograms(nn.Module model, long step)
    {
        foreach ((string name, Parameter parameter) in model.named_parameters())
        {
            if (parameter.numel() > 0 && IsFinite(parameter)) writer!.AddHistogram($"weights/{name}", parameter, step);
        }
    }

    private static bool IsFinite(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().isfinite().all().ToBoolean();
    }

    private void AddPictures(nn.Module model, long step)
    {
        using var noGrad = no_grad();
        using Tensor random = get_rng_state();
        model.eval();
        try
        {
            foreach ((string tag, Tensor image) in Pictures!(model))
            {
                using (image) writer!.AddImage(tag, image, step);
            }
        }
        finally
        {
            model.train();
            set_rng_state(random);
        }
    }
}
