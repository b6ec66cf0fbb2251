using static TorchSharp.torch;

namespace VectorQuantization.Codebooks;

/// <summary>Checks indices of codes.</summary>
internal static class CodeIndex
{
    /// <summary>Throws unless every index is from −1 (no code) to <paramref name="codebookSize"/> − 1; gives the least, 0 if there is none.</summary>
    internal static long CheckRange(Tensor indices, long codebookSize, string argument)
    {
        if (indices.numel() == 0) return 0;
        using var scope = NewDisposeScope();
        long least = indices.min().to_type(ScalarType.Int64).item<long>(), greatest = indices.max().to_type(ScalarType.Int64).item<long>();
        if (least < -1 || greatest >= codebookSize)
        {
            throw new ArgumentOutOfRangeException(argument, least < -1 ? least : greatest,
                $"An index is not a code's; expected 0 to {codebookSize - 1}, or -1 for none.");
        }
        return least;
    }

    /// <summary>Throws unless the type is an integer's.</summary>
    internal static void CheckType(Tensor indices, string argument)
    {
        ArgumentNullException.ThrowIfNull(indices, argument);
        if (!indices.is_integral() || indices.dtype == ScalarType.Bool)
            throw new ArgumentException($"Indices of type {indices.dtype} do not fit; expected an integer type.", argument);
    }
}
