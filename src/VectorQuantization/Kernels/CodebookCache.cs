using VectorQuantization.Kernels.Cpu;
using static TorchSharp.torch;

namespace VectorQuantization.Kernels;

/// <summary>
/// Keeps a codebook packed from one search to the next, for as long as its contents stay what they were. Every search compares all of them,
/// byte for byte, which costs a small part of packing: whoever changes the codebook, and however, need not tell. Safe for concurrent use.
/// </summary>
internal sealed unsafe class CodebookCache
{
    private Entry? entry;

    /// <summary>How often a codebook was packed.</summary>
    internal int PackCount { get; private set; }

    /// <summary>The packed form of the codebook as it is now. It stays good for whoever holds it; the garbage collector frees it.</summary>
    internal PackedCodebook Get(Tensor codebook, CodeMetric metric, SimdKernel kernel)
    {
        // A view of a larger tensor may be strided; its bytes are compared as a contiguous copy's.
        using Tensor contiguous = codebook.detach().contiguous();
        Entry? current = Volatile.Read(ref entry);
        if (current is not null && current.Fits(contiguous, metric, kernel)) return current.Packed;
        current = new Entry(contiguous, metric, kernel);
        Volatile.Write(ref entry, current);
        PackCount++;
        return current.Packed;
    }

    /// <summary>A codebook as it was, and packed.</summary>
    private sealed class Entry
    {
        private const int Piece = 1 << 30;
        private readonly AlignedBuffer bytes;
        private readonly long length;
        private readonly long[] shape;
        private readonly ScalarType type;

        internal Entry(Tensor codebook, CodeMetric metric, SimdKernel kernel)
        {
            shape = codebook.shape;
            type = codebook.dtype;
            length = codebook.numel() * codebook.element_size();
            bytes = new AlignedBuffer(length);
            // Packed from the copy: what is compared is what was packed, even if the codebook is written to meanwhile.
            Buffer.MemoryCopy((void*)TensorMemory.Address(codebook), bytes.Bytes, length, length);
            RowView view = TensorMemory.View(codebook, 1, out _) with { Data = (nint)bytes.Bytes };
            Packed = PackedCodebook.Pack(view, metric, kernel);
        }

        internal PackedCodebook Packed { get; }

        internal bool Fits(Tensor codebook, CodeMetric metric, SimdKernel kernel)
        {
            if (metric != Packed.Metric || kernel != Packed.Kernel || codebook.dtype != type || !codebook.shape.AsSpan().SequenceEqual(shape)) return false;
            byte* now = (byte*)TensorMemory.Address(codebook);
            for (long at = 0; at < length; at += Piece)
            {
                int piece = (int)Math.Min(Piece, length - at);
                if (!new ReadOnlySpan<byte>(now + at, piece).SequenceEqual(new ReadOnlySpan<byte>(bytes.Bytes + at, piece))) return false;
            }
            return true;
        }
    }
}
