using VectorQuantization.Models;

namespace VectorQuantization.PixelCnn.Training;

/// <summary>How codes lie in maps.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns: those of the positions, times the depth.</param>
/// <param name="Categories">Codes K of each codebook.</param>
/// <param name="Depth">Codes of a position, side by side: column c is of codebook c mod depth.</param>
internal readonly record struct CodeShape(int Height, int Width, int Categories, int Depth)
{
    /// <summary>Codes of a map.</summary>
    internal long Area => (long)Height * Width;

    /// <summary>The codebooks of a model: how many codes each has, and how many codebooks describe a position.</summary>
    /// <exception cref="ArgumentException">The codebooks differ in size, or have more codes than a prior can tell.</exception>
    internal static (int Categories, int Depth) Of(VqVae model)
    {
        ArgumentNullException.ThrowIfNull(model);
        long[] sizes = [.. Enumerable.Range(0, Math.Max(1, model.IndexDepth)).Select(model.CodebookSizeOf)];
        if (sizes.Any(size => size != sizes[0] || size > int.MaxValue))
        {
            throw new ArgumentException(
                $"The model's codebooks have {string.Join(", ", sizes.Distinct())} codes; expected all of one size, {int.MaxValue} at most.", nameof(model));
        }
        return ((int)sizes[0], sizes.Length);
    }

    /// <summary>Throws unless all numbers are in range.</summary>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Categories, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Depth, 1);
        if (Width % Depth != 0)
            throw new ArgumentException($"Maps of {Width} columns have no whole positions; expected a multiple of {Depth}, the codes of a position.", nameof(Width));
    }
}
