namespace VectorQuantization.Training;

/// <summary>Training stopped because a loss, or the norm of its gradients, was infinite or not a number.</summary>
public sealed class NonFiniteLossException : Exception
{
    /// <summary>Says at which step it happened, where, and what usually helps.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="loss">The loss, or the norm of the gradients where that is what was not finite.</param>
    /// <param name="tensor">The first tensor of the model that was not finite, as the state dictionary names it; null if all were finite.</param>
    public NonFiniteLossException(long step, double loss, string? tensor = null)
        : base($"The loss became {loss} at step {step}; {(tensor is null ? "all of the model's tensors are finite" : $"the first tensor that is not finite is {tensor}")}. " +
               "A lower learning rate or checking the data for NaN usually helps.")
    {
        Step = step;
        Loss = loss;
        Tensor = tensor;
    }

    /// <summary>The step, from 1.</summary>
    public long Step { get; }

    /// <summary>The loss of that step, or the norm of its gradients.</summary>
    public double Loss { get; }

    /// <summary>The first tensor of the model that was not finite; null if all were.</summary>
    public string? Tensor { get; }

    /// <summary>Folder of the run's last checkpoint, from which it can be resumed with other settings; null if it has none.</summary>
    public string? Checkpoint { get; internal set; }
}
