using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>Something done beside the training: pictures at each validation, a log for another program, a setting that changes over the run.</summary>
/// <remarks>
/// Called on the training thread, in the order of <see cref="TrainerOptions.Callbacks"/>. What one throws ends the run and goes on to the caller. A callback that also is an <see cref="ITrainingState"/>
/// has its state kept in checkpoints.
/// </remarks>
public interface ITrainingCallback
{
    /// <summary>Called before the first step, after a resumed run has taken up its state.</summary>
    /// <param name="context">The run.</param>
    void OnStart(TrainingContext context)
    {
    }

    /// <summary>Called after every step and the validation that followed it, if any; before a checkpoint of this step is written.</summary>
    /// <param name="context">The run.</param>
    /// <param name="progress">Where it stands.</param>
    void OnStep(TrainingContext context, TrainingProgress progress)
    {
    }

    /// <summary>Called once at the end of a run that has started, however it ends.</summary>
    /// <param name="context">The run.</param>
    /// <param name="result">How it ended; null where an exception ended it.</param>
    void OnEnd(TrainingContext context, TrainingResult? result)
    {
    }
}

/// <summary>What a callback sees of a run.</summary>
public sealed class TrainingContext
{
    internal TrainingContext(nn.Module model, Device device, long startStep, long totalSteps, string? folder, ILogger logger)
    {
        Model = model;
        Device = device;
        StartStep = startStep;
        TotalSteps = totalSteps;
        Folder = folder;
        Logger = logger;
    }

    /// <summary>The model, on <see cref="Device"/> and in training mode. A callback that runs it leaves it in training mode, and torch's random state as it was.</summary>
    public nn.Module Model { get; }

    /// <summary>Where the model is.</summary>
    public Device Device { get; }

    /// <summary>Steps done before this run began: 0, or the step of the checkpoint it was resumed from.</summary>
    public long StartStep { get; }

    /// <summary>Steps to do in all.</summary>
    public long TotalSteps { get; }

    /// <summary>The run's folder (<see cref="TrainerOptions.Run"/>); null if it has none.</summary>
    public string? Folder { get; }

    /// <summary>The trainer's log.</summary>
    public ILogger Logger { get; }

    internal bool IsStopped { get; private set; }

    /// <summary>Ends the run after this step; its result says <see cref="TrainingEnd.Stopped"/>.</summary>
    public void Stop() => IsStopped = true;
}
