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

    /// <summary>Latents (n, d) float32 as the codes are compared with them; null if there are none, or codes lie elsewhere.</summary>
    internal Tensor? Sample => sample?.Vectors();

    /// <summary>Adds a step.</summary>
    /// <exception cref="ArgumentException">A shape or type does not fit.</exception>
    internal void Add(Tensor latents, Quantized quantized)
    {
        LatentShape shape = LatentShape.Of(latents, quantizer.CodeDimension, quantizer.Layout);
        int depth = quantizer.IndexDepth;
        CheckShape(quantized.Indices, depth == 0 ? shape.IndexShape : [.. shape.IndexShape, depth]);
        CheckShape(quantized.Vectors, latents.shape);

        Tensor seen = latents.detach(), vectors = quantized.Vectors.detach();
        // Positions that a mask left out, or whose latent is not finite, have no code.
        Tensor hasCode = quantized.Indices.reshape(shape.Positions, Math.Max(1, depth)).ge(0).any(1);
        bool isWhole = hasCode.all().ToBoolean();
        Tensor rows = shape.ToRows(seen);
        if (!isWhole)
        {
            Tensor kept = hasCode.nonzero().flatten();
            (seen, vectors) = (rows.index_select(0, kept), shape.ToRows(vectors).index_select(0, kept));
            rows = seen;
        }
        squares += (Precision.AtLeastFloat32(seen) - Precision.AtLeastFloat32(vectors)).square().sum(ScalarType.Float64).ToDouble();
        elements += seen.numel();
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
        sample.Add(rows.to_type(ScalarType.Float32));
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
