using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>A random sample of a stream of rows, each as likely as any other to be in it (reservoir sampling: Vitter 1985, algorithm R).</summary>
internal sealed class LatentSample(int capacity, Generator? generator) : IDisposable
{
    private Tensor? rows;
    private long count;
    private long seen;

    /// <summary>Adds rows (n, d) float32.</summary>
    internal void Add(Tensor batch)
    {
        using var scope = NewDisposeScope();
        rows ??= empty([capacity, batch.shape[1]], batch.dtype, batch.device).DetachFromDisposeScope();
        long n = batch.shape[0], first = Math.Min(n, capacity - count);
        if (first > 0) rows.narrow(0, count, first).copy_(batch.narrow(0, 0, first));
        count += first;
        seen += first;
        if (first == n) return;

        // Row number s of the stream takes the place of a random one of s, if that is in the sample; of several for one place the last has it.
        double[] draws = rand(n - first, ScalarType.Float64, generator: generator).data<double>().ToArray();
        var rowOf = new Dictionary<long, long>();
        for (long i = first; i < n; i++)
        {
            long place = (long)(draws[i - first] * ++seen);
            if (place < capacity) rowOf[place] = i;
        }
        if (rowOf.Count == 0) return;
        Tensor taken = batch.index_select(0, tensor(rowOf.Values.ToArray(), device: batch.device));
        rows.index_copy_(0, tensor(rowOf.Keys.ToArray(), device: batch.device), taken);
    }

    /// <summary>The sample, or null if nothing was added; valid until disposal.</summary>
    internal Tensor? Vectors() => count == 0 ? null : rows!.narrow(0, 0, count);

    public void Dispose() => rows?.Dispose();
}
