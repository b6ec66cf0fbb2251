namespace VectorQuantization.Training;

/// <summary>Training stopped because a loss was infinite or not a number.</summary>
public sealed class NonFiniteLossException : Exception
{
    /// <summary>Says at which step it happened and what usually helps.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="loss">The loss.</param>
    public NonFiniteLossException(long step, double loss)
        : base($"The loss became {loss} at step {step}; a lower learning rate or checking the data for NaN usually helps.")
    {
        Step = step;
        Loss = loss;
    }

    /// <summary>The step, from 1.</summary>
    public long Step { get; }

    /// <summary>The loss of that step.</summary>
    public double Loss { get; }
}
