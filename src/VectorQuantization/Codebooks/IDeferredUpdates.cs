namespace VectorQuantization.Codebooks;

/// <summary>
/// A module that learns in its forward pass, and can be asked to wait until the step is whole: where a step adds up the gradients of several batches, they count as one for it too. The trainer finds
/// such modules in the model.
/// </summary>
public interface IDeferredUpdates
{
    /// <summary>Whether forward passes only collect what the module learns from.</summary>
    bool DefersUpdates { get; set; }

    /// <summary>Learns from what has been collected since the last call; does nothing if there is nothing.</summary>
    void ApplyUpdates();
}
