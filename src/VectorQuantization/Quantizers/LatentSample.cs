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

        // Row number s of the stream takes the place of a random one of s, if that is in the sample.
        double[] draws = rand(n - first, ScalarType.Float64, generator: generator).data<double>().ToArray();
        for (long i = first; i < n; i++)
        {
            long place = (long)(draws[i - first] * ++seen);
            if (place >= capacity) continue;
            using Tensor target = rows[place], source = batch[i];
            target.copy_(source);
        }
    }

    /// <summary>The sample, or null if nothing was added; valid until disposal.</summary>
    internal Tensor? Vectors() => count == 0 ? null : rows!.narrow(0, 0, count);

    public void Dispose() => rows?.Dispose();
}
