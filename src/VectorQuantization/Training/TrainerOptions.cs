using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VectorQuantization.Training;

/// <summary>Settings of a <see cref="Trainer"/>.</summary>
public sealed record TrainerOptions
{
    /// <summary>Number of steps, 1 or more; null to go by <see cref="Epochs"/>. The default is null.</summary>
    public long? Steps { get; init; }

    /// <summary>Number of times through the training data, 1 or more, used where <see cref="Steps"/> is null. The default is 1.</summary>
    public long Epochs { get; init; } = 1;

    /// <summary>Makes the optimizer of the model's parameters, after the model is on its device. The default is Adam with learning rate 1e-3.</summary>
    public Func<IEnumerable<Parameter>, optim.Optimizer> Optimizer { get; init; } = parameters => optim.Adam(parameters, 1e-3);

    /// <summary>Where to train. The default is null: the CPU.</summary>
    public Device? Device { get; init; }

    /// <summary>Validate each time this many steps are done, 1 or more, and after the last; null validates after the last step alone. The default is null.</summary>
    public long? ValidateEvery { get; init; }

    /// <summary>Write a log message each time this many steps are done, 1 or more. The default is 100.</summary>
    public long LogEvery { get; init; } = 100;
}
