namespace VectorQuantization.PixelCnn.Training;

/// <summary>Where a data set keeps its codes. Read by several threads at once.</summary>
internal abstract class CodeStore : IDisposable
{
    /// <summary>Reads a map.</summary>
    /// <param name="map">Which.</param>
    /// <param name="codes">Takes all of its codes, row by row.</param>
    internal abstract void Read(int map, Span<long> codes);

    public virtual void Dispose()
    {
    }
}

/// <summary>Codes in an array, (map, height, width).</summary>
internal sealed class CodesInMemory(int[] all) : CodeStore
{
    internal override void Read(int map, Span<long> codes)
    {
        ReadOnlySpan<int> source = all.AsSpan(map * codes.Length, codes.Length);
        for (int i = 0; i < source.Length; i++) codes[i] = source[i];
    }
}
