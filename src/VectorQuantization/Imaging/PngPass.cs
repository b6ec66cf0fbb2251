namespace VectorQuantization.Imaging;

/// <summary>The pixels that one pass over a picture holds: every so many columns and rows from a first one on.</summary>
internal readonly record struct PngPass(int Left, int Top, int ColumnStep, int RowStep)
{
    /// <summary>Pixels of a row of the pass; 0 where the picture is too narrow for it.</summary>
    public int Columns(int width) => Count(width, Left, ColumnStep);

    /// <summary>Rows of the pass.</summary>
    public int Rows(int height) => Count(height, Top, RowStep);

    private static int Count(int size, int first, int step) => size <= first ? 0 : (size - first - 1) / step + 1;
}
