namespace VectorQuantization.Kernels.Cpu;

/// <summary>Runs the same work on several threads.</summary>
internal static class Workers
{
    /// <summary>Calls <paramref name="work"/> with 0 to <paramref name="count"/> − 1, one call a thread where the pool has as many; inline for one.</summary>
    internal static void Run(int count, Action<int> work)
    {
        if (count == 1) work(0);
        else Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = count }, work);
    }
}
