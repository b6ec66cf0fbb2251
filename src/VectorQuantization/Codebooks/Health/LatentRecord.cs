using TorchSharp;
using VectorQuantization.Kernels;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Codebooks.Health;

/// <summary>What is kept of the latents that were quantized: their error, and a sample.</summary>
internal sealed class LatentRecord(Quantizer quantizer, CodebookHealthOptions options) : IDisposable
{
    private Generator? generator;
    private LatentSample? sample;
    private double squares;
    private long elements;

    /// <summary>Mean of (z − vector)²; null if there is none.</summary>
    internal double? MeanSquaredError => elements == 0 ? null : squares / elements;

    /// <summary>Latents (n, d) as the codes are compared with them; null if there are none, or codes lie elsewhere.</summary>
    internal Tensor? Sample => sample?.Vectors();

    /// <summary>Adds a step.</summary>
    /// <exception cref="ArgumentException">A shape or type does not fit.</exception>
    internal void Add(Tensor latents, Quantized quantized)
    {
        LatentShape shape = LatentShape.Of(latents, quantizer.CodeDimension, quantizer.Layout);
        int depth = quantizer.IndexDepth;
        CheckShape(quantized.Indices, depth == 0 ? shape.IndexShape : [.. shape.IndexShape, depth]);
        CheckShape(quantized.Vectors, latents.shape);

        // Positions that a mask left out, or whose latent is not finite, have no code.
        Tensor hasCode = quantized.Indices.reshape(shape.Positions, Math.Max(1, depth)).ge(0).any(1);
        Tensor kept = hasCode.nonzero().flatten();
        Tensor rows = shape.ToRows(latents.detach()).index_select(0, kept), vectors = shape.ToRows(quantized.Vectors.detach()).index_select(0, kept);
        squares += (rows.to_type(ScalarType.Float64) - vectors.to_type(ScalarType.Float64)).square().sum().ToDouble();
        elements += rows.numel();
        if (options.MapLatents > 0 && quantizer is CodebookQuantizer codebook) Draw(codebook.IsNormalized ? UnitLength.Of(rows) : rows);
    }

    internal void Reset()
    {
        sample?.Dispose();
        generator?.Dispose();
        (sample, generator) = (null, null);
        squares = elements = 0;
    }

    public void Dispose() => Reset();

    private void Draw(Tensor rows)
    {
        generator ??= new Generator((ulong)options.Seed);
        sample ??= new LatentSample(options.MapLatents, generator);
        sample.Add(Initial.Finite(rows, ScalarType.Float32).cpu());
    }

    private static void CheckShape(Tensor tensor, long[] expected)
    {
        if (!tensor.shape.AsSpan().SequenceEqual(expected))
        {
            throw new ArgumentException(
                $"The result holds a tensor of shape ({string.Join(", ", tensor.shape)}) where ({string.Join(", ", expected)}) is expected: it is not of these latents.", "quantized");
        }
    }
}
