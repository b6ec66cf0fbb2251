using static TorchSharp.torch;

namespace VectorQuantization.Quantizers;

/// <summary>Makes the masks that <see cref="Quantizer"/>s take.</summary>
public static class PositionMask
{
    /// <summary>The mask of sequences of different lengths, padded to one.</summary>
    /// <param name="lengths">Length of each sequence, each from 0 to <paramref name="positions"/>, (batch), of an integer type.</param>
    /// <param name="positions">Length they are padded to, 0 or more.</param>
    /// <returns>bool, (batch, positions): true for the first positions of each sequence, as many as it is long. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">The lengths are not a vector of an integer type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is out of range, or the number of positions is negative.</exception>
    public static Tensor FromLengths(Tensor lengths, long positions)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentOutOfRangeException.ThrowIfNegative(positions);
        if (lengths.dim() != 1 || !lengths.is_integral() || lengths.dtype == ScalarType.Bool)
            throw new ArgumentException($"Lengths of shape ({string.Join(", ", lengths.shape)}) and type {lengths.dtype} do not fit; expected (batch) of an integer type.", nameof(lengths));
        using var scope = NewDisposeScope();
        if (lengths.numel() > 0)
        {
            long least = lengths.min().to_type(ScalarType.Int64).item<long>(), greatest = lengths.max().to_type(ScalarType.Int64).item<long>();
            if (least < 0 || greatest > positions)
                throw new ArgumentOutOfRangeException(nameof(lengths), least < 0 ? least : greatest, $"Expected 0 to {positions}.");
        }
        return (arange(positions, ScalarType.Int64, lengths.device).unsqueeze(0) < lengths.unsqueeze(1)).MoveToOuterDisposeScope();
    }
}
