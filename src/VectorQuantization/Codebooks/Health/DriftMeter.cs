using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks.Health;

/// <summary>Measures how far codes move from one look to the next.</summary>
internal sealed class DriftMeter : IDisposable
{
    private Tensor? before;
    private double sum;
    private long steps;

    /// <summary>The drift so far; null before the second look.</summary>
    internal CodeDrift? Drift { get; private set; }

    /// <summary>Looks at the codes (k, d), which it owns from now on.</summary>
    internal void Look(Tensor codes)
    {
        codes.DetachFromDisposeScope();
        if (before is not null)
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            // The codebook may have moved to another device or type since.
            Tensor moved = (codes.to_type(ScalarType.Float32) - before.to(codes.device).to_type(ScalarType.Float32)).norm(1);
            double mean = moved.mean().ToDouble(), max = moved.max().ToDouble();
            sum += mean;
            steps++;
            Drift = new CodeDrift(mean, max, sum / steps, Math.Max(max, Drift?.Max ?? 0));
        }
        before?.Dispose();
        before = codes;
    }

    internal void Reset()
    {
        before?.Dispose();
        before = null;
        Drift = null;
        sum = steps = 0;
    }

    public void Dispose() => Reset();
}
