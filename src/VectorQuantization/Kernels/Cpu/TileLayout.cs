namespace VectorQuantization.Kernels.Cpu;

/// <summary>Sizes that the kernel and what prepares its input agree on.</summary>
internal static class TileLayout
{
    /// <summary>Vectors in a tile; a tile is stored [component][vector].</summary>
    internal const int Rows = 6;

    /// <summary>Floats that may be read beyond a tile's end.</summary>
    internal const int Padding = 16;

    /// <summary>
    /// Components a panel is multiplied by at a time. A piece of a panel, at most 128 KiB, then stays in the second-level cache while the
    /// tiles of a block pass it by.
    /// </summary>
    internal const int MaxComponents = 1024;

    // The packed vectors of a block share the second-level cache with the panels.
    private const int BlockFloats = 64 * 1024;
    private const int MinBlockRows = 4 * Rows;
    private const int MaxBlockRows = 32 * Rows;

    /// <summary>Vectors searched together, a multiple of <see cref="Rows"/>: each panel is loaded once for all of them.</summary>
    internal static int BlockRows(int dimension) => Math.Clamp(BlockFloats / dimension, MinBlockRows, MaxBlockRows) / Rows * Rows;
}
