using VectorQuantization.Codebooks;
using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>
/// The shape of a batch of latents, and the way between it and the rows (positions, code dimension) that quantizers work on.
/// </summary>
internal readonly struct LatentShape
{
    private const int MaxSpatialDimensions = 3;
    private readonly long[] sizes;
    private readonly LatentLayout layout;

    private LatentShape(long[] sizes, LatentLayout layout)
    {
        this.sizes = sizes;
        this.layout = layout;
    }

    /// <summary>The shape of the given latents.</summary>
    /// <exception cref="ArgumentException">The tensor is not floating-point, has no batch and code dimension, more than three spatial
    /// dimensions, or another code dimension than <paramref name="codeDimension"/>.</exception>
    internal static LatentShape Of(Tensor latents, int codeDimension, LatentLayout layout, string argument = "latents")
    {
        ArgumentNullException.ThrowIfNull(latents, argument);
        long[] sizes = latents.shape;
        string expected = layout == LatentLayout.ChannelsFirst
            ? $"(batch, {codeDimension}, 0 to {MaxSpatialDimensions} spatial dimensions)"
            : $"(batch, 0 to {MaxSpatialDimensions} spatial dimensions, {codeDimension})";
        if (sizes.Length is < 2 or > 2 + MaxSpatialDimensions || sizes[layout == LatentLayout.ChannelsFirst ? 1 : ^1] != codeDimension)
            throw new ArgumentException($"Latents of shape ({string.Join(", ", sizes)}) do not fit; expected {expected}.", argument);
        if (!latents.is_floating_point())
            throw new ArgumentException($"Latents of type {latents.dtype} cannot be quantized; expected a floating-point type.", argument);
        return new LatentShape(sizes, layout);
    }

    /// <summary>The shape of the latents that the given indices decode to.</summary>
    /// <exception cref="ArgumentException">The tensor is not of an integer type, has no batch or more than three spatial dimensions, or not the
    /// <paramref name="depth"/> codes a position that are expected in a last dimension (0: no such dimension).</exception>
    internal static LatentShape OfIndices(Tensor indices, int codeDimension, LatentLayout layout, int depth = 0, string argument = "indices")
    {
        ArgumentNullException.ThrowIfNull(indices, argument);
        long[] sizes = indices.shape;
        int rank = depth == 0 ? sizes.Length : sizes.Length - 1;
        if (rank is < 1 or > 1 + MaxSpatialDimensions || (depth != 0 && sizes[^1] != depth))
        {
            throw new ArgumentException(
                $"Indices of shape ({string.Join(", ", sizes)}) do not fit; expected (batch, 0 to {MaxSpatialDimensions} spatial dimensions{(depth == 0 ? "" : $", {depth}")}).", argument);
        }
        CodeIndex.CheckType(indices, argument);
        if (depth != 0) sizes = sizes[..^1];
        long[] full = layout == LatentLayout.ChannelsFirst
            ? [sizes[0], codeDimension, .. sizes[1..]]
            : [.. sizes, codeDimension];
        return new LatentShape(full, layout);
    }

    /// <summary>Shape of the indices: the latents' shape without its code dimension.</summary>
    internal long[] IndexShape => layout == LatentLayout.ChannelsFirst ? [sizes[0], .. sizes[2..]] : sizes[..^1];

    private long CodeDimension => layout == LatentLayout.ChannelsFirst ? sizes[1] : sizes[^1];

    /// <summary>The latents as rows (positions, code dimension), positions in row-major order of the index shape.</summary>
    internal Tensor ToRows(Tensor latents)
    {
        // Never the input itself (the caller's scope would dispose it): reshape gives a view or a copy, both new objects.
        // Contiguous, so that sums over them do not depend on how the latents lie.
        if (layout == LatentLayout.ChannelsLast || sizes.Length == 2)
        {
            using Tensor flat = latents.reshape(Positions, CodeDimension);
            return flat.contiguous();
        }
        using Tensor last = latents.movedim([1], [-1]), rows = last.reshape(Positions, CodeDimension);
        return rows.contiguous();
    }

    /// <summary>Rows (positions, code dimension) in the shape of the latents.</summary>
    internal Tensor FromRows(Tensor rows)
    {
        if (layout == LatentLayout.ChannelsLast || sizes.Length == 2) return rows.reshape(sizes);
        using Tensor last = rows.reshape([.. IndexShape, CodeDimension]);
        return last.movedim([-1], [1]);
    }

    /// <summary>Numbers of the rows that a mask keeps, int64; null, meaning all, without a mask.</summary>
    /// <exception cref="ArgumentException">The mask is not bool, or not of the index shape.</exception>
    internal Tensor? Kept(Tensor? mask)
    {
        if (mask is null) return null;
        if (mask.dtype != ScalarType.Bool || !mask.shape.AsSpan().SequenceEqual(IndexShape))
        {
            throw new ArgumentException(
                $"A mask of shape ({string.Join(", ", mask.shape)}) and type {mask.dtype} does not fit; expected ({string.Join(", ", IndexShape)}) of type Bool.", nameof(mask));
        }
        return mask.reshape(Positions).nonzero().squeeze(1);
    }

    /// <summary>Number of positions: the product of the index shape. (Reshape cannot infer a size from an empty tensor.)</summary>
    internal long Positions
    {
        get
        {
            long count = 1;
            foreach (long size in IndexShape) count *= size;
            return count;
        }
    }
}
