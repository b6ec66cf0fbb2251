using static TorchSharp.torch;

namespace VectorQuantization.Checkpoints;

/// <summary>Moves the elements of tensors to and from streams, little-endian and in C order, a piece at a time: a span ends at 2 GiB, a tensor need not.</summary>
internal static class TensorBytes
{
    private const int PieceLength = 1 << 24;

    /// <param name="tensor">On any device, in any layout of its memory.</param>
    /// <param name="stream">Where the elements go.</param>
    internal static void Write(Tensor tensor, Stream stream)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor elements = tensor.detach().cpu();
        // A conjugate may be a mark on the tensor alone, and not in its memory.
        if (is_complex(elements)) elements = resolve_conj(elements);
        foreach (Tensor piece in Pieces(elements.contiguous()))
        {
            stream.Write(piece.bytes);
            piece.Dispose();
        }
    }

    /// <param name="tensor">On the CPU, contiguous; its elements are replaced.</param>
    /// <param name="stream">Where the elements come from.</param>
    /// <exception cref="EndOfStreamException">The stream ends before the tensor does.</exception>
    /// <exception cref="FormatException">A boolean is neither 0 nor 1.</exception>
    internal static void Read(Tensor tensor, Stream stream)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (Tensor piece in Pieces(tensor))
        {
            stream.ReadExactly(piece.bytes);
            // To compiled code any other byte is neither true nor false.
            if (tensor.dtype == ScalarType.Bool && piece.bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
                throw new FormatException("a boolean in it is neither 0 nor 1.");
            piece.Dispose();
        }
    }

    private static IEnumerable<Tensor> Pieces(Tensor contiguous)
    {
        long count = contiguous.numel(), most = PieceLength / SafetensorsType.SizeOf(contiguous.dtype);
        Tensor flat = contiguous.reshape(count);
        for (long start = 0; start < count; start += most) yield return flat.narrow(0, start, Math.Min(most, count - start));
    }
}
