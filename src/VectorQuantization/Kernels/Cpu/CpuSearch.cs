namespace VectorQuantization.Kernels.Cpu;

/// <summary>Shares the vectors of a search out to threads.</summary>
internal static class CpuSearch
{
    // Below this many multiply-adds, some 50 µs on one core, waking a thread costs more than it brings.
    private const long InlineProducts = 4L << 20;

    /// <summary>Finds the nearest codes. The result does not depend on the number of threads.</summary>
    internal static void Run(SearchJob job, int threads)
    {
        (threads, int blockRows) = Divide(job, threads);
        long next = -blockRows;
        Workers.Run(threads, _ =>
        {
            using var worker = new SearchWorker(job, blockRows);
            // Blocks go to whoever is free: each vector's result is its own.
            for (long first; (first = Interlocked.Add(ref next, blockRows)) < job.Rows.Count;)
                worker.Search(first, (int)Math.Min(blockRows, job.Rows.Count - first));
        });
    }

    /// <summary>Finds the nearest codes and adds up, in the same sweep, the vectors of each. The sums' last bits depend on the number of
    /// threads, and on nothing else: each thread takes a fixed share of the vectors, and the shares are added in order.</summary>
    internal static void RunWithSums(SearchJob job, int threads, CodeSums sums)
    {
        (threads, int blockRows) = Divide(job, threads);
        int codes = job.Codes.Count;
        var shares = new CodeSums[threads];
        shares[0] = sums;
        Workers.Run(threads, t =>
        {
            if (t > 0) shares[t] = new CodeSums(codes, job.Codes.Dimension);
            using var worker = new SearchWorker(job, blockRows, shares[t]);
            long end = job.Rows.Count * (t + 1) / threads;
            for (long first = job.Rows.Count * t / threads; first < end; first += blockRows)
                worker.Search(first, (int)Math.Min(blockRows, end - first));
        });
        if (threads == 1) return;
        Workers.Run(threads, part =>
        {
            int from = (int)((long)codes * part / threads), to = (int)((long)codes * (part + 1) / threads);
            for (int t = 1; t < threads; t++) sums.Merge(shares[t], from, to);
        });
        for (int t = 1; t < threads; t++) shares[t].Dispose();
    }

    private static (int Threads, int BlockRows) Divide(SearchJob job, int threads)
    {
        long rows = job.Rows.Count;
        int blockRows = TileLayout.BlockRows(job.Codes.Dimension);
        double products = (double)rows * job.Codes.Count * job.Codes.Dimension;
        if (products < InlineProducts) threads = 1;
        threads = (int)Math.Clamp((rows + TileLayout.Rows - 1) / TileLayout.Rows, 1, Math.Max(1, threads));
        // Few vectors: smaller blocks, so that every thread has some.
        long share = (rows + threads - 1) / threads;
        blockRows = (int)Math.Min(blockRows, Math.Max(1, (share + TileLayout.Rows - 1) / TileLayout.Rows) * TileLayout.Rows);
        return (threads, blockRows);
    }
}
