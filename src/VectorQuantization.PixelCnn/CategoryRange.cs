using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn;

/// <summary>Checks tensors of categories before libtorch reads out of a table's range.</summary>
internal static class CategoryRange
{
    /// <summary>Throws unless the values are int64 of so many dimensions, each from <paramref name="least"/> to <paramref name="categories"/> − 1.</summary>
    internal static void CheckMaps(Tensor values, string layout, int dimensions, long least, int categories, string argument)
    {
        ArgumentNullException.ThrowIfNull(values, argument);
        if (values.dtype != ScalarType.Int64 || values.dim() != dimensions)
        {
            throw new ArgumentException(
                $"Values of shape ({string.Join(", ", values.shape)}) and type {values.dtype} do not fit; expected {layout}, Int64.", argument);
        }
        Check(values, least, categories, argument, "value");
    }

    internal static void Check(Tensor values, long least, int categories, string argument, string noun)
    {
        if (values.numel() == 0) return;
        using var scope = NewDisposeScope();
        long lowest = values.min().item<long>(), highest = values.max().item<long>();
        if (lowest < least || highest >= categories)
            throw new ArgumentOutOfRangeException(argument, lowest < least ? lowest : highest, $"A {noun} is out of range; expected {least} to {categories - 1}.");
    }
}
