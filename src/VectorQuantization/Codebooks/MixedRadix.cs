using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>Numbers written with a digit a dimension, each digit to a base of its own: what the indices of a codebook are that is a product of scalar grids.</summary>
/// <remarks>All of it is 64-bit integer arithmetic: float32 has no more than 24 bits for a product of bases, int32 no more than 31.</remarks>
internal sealed class MixedRadix
{
    /// <summary>The most numbers there may be.</summary>
    internal const long MaxCount = 1L << 62;

    private readonly long[] bases;
    private readonly long[] places;

    /// <param name="bases">A base a digit, each at least 2; their product is at most <see cref="MaxCount"/>.</param>
    /// <param name="isFirstLeast">Whether the first digit is the least significant, or the last one is.</param>
    internal MixedRadix(IEnumerable<int> bases, bool isFirstLeast)
    {
        this.bases = [.. bases.Select(b => (long)b)];
        places = new long[this.bases.Length];
        Count = 1;
        for (int i = 0; i < places.Length; i++)
        {
            int digit = isFirstLeast ? i : places.Length - 1 - i;
            places[digit] = Count;
            Count *= this.bases[digit];
        }
    }

    /// <summary>How many numbers there are: the product of the bases.</summary>
    internal long Count { get; }

    /// <summary>What a digit counts for.</summary>
    internal long Place(int digit) => places[digit];

    /// <summary>Digits (n, d) int64 to numbers (n) int64.</summary>
    internal Tensor Pack(Tensor digits)
    {
        using var scope = NewDisposeScope();
        return (digits * tensor(places, device: digits.device)).sum(dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>Numbers (n) int64, each from 0 to <see cref="Count"/> − 1, to digits (n, d) int64.</summary>
    internal Tensor Unpack(Tensor numbers)
    {
        using var scope = NewDisposeScope();
        Tensor shifted = numbers.unsqueeze(1).floor_divide(tensor(places, device: numbers.device));
        return shifted.remainder(tensor(bases, device: numbers.device)).MoveToOuterDisposeScope();
    }
}
