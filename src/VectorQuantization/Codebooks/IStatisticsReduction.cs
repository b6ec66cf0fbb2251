using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>
/// Joins the statistics of a codebook that several processes train, each on its part of every batch. Each process makes the same calls in the same order in every
/// training step, also when its part of the batch is empty or masked, so that every process ends with the same codebook.
/// </summary>
public interface IStatisticsReduction
{
    /// <summary>Whether there is more than one process.</summary>
    bool IsDistributed { get; }

    /// <summary>Replaces a tensor, in place, by its sum over the processes.</summary>
    /// <param name="tensor">Counts or sums; the same shape and type in every process.</param>
    void Sum(Tensor tensor);

    /// <summary>Replaces a tensor, in place, by the first process's.</summary>
    /// <param name="tensor">Codes; the same shape and type in every process.</param>
    void Broadcast(Tensor tensor);
}

/// <summary>Reductions that need no other process.</summary>
public static class StatisticsReduction
{
    /// <summary>One process alone: every tensor stays as it is.</summary>
    public static IStatisticsReduction SingleProcess { get; } = new Single();

    private sealed class Single : IStatisticsReduction
    {
        public bool IsDistributed => false;

        public void Sum(Tensor tensor)
        {
        }

        public void Broadcast(Tensor tensor)
        {
        }
    }
}
