namespace VectorQuantization.PixelCnn.Training;

/// <summary>
/// The prior that knows how often each code stands at each position and nothing of what goes together: what a prior worth its training must beat. Frequencies are
/// counts plus one.
/// </summary>
public sealed class PositionFrequencies
{
    private readonly double[] bits;
    private readonly int area, categories;

    /// <summary>Counts the codes of a data set.</summary>
    /// <param name="training">The maps.</param>
    public PositionFrequencies(CodeDataSet training)
    {
        ArgumentNullException.ThrowIfNull(training);
        area = training.Height * training.Width;
        categories = training.Categories;
        bits = new double[area * categories];
        foreach (int place in Places(training)) bits[place]++;
        double total = training.Count + categories;
        for (int i = 0; i < bits.Length; i++) bits[i] = -Math.Log2((bits[i] + 1) / total);
    }

    /// <summary>Mean of −log₂ p over all codes of a data set.</summary>
    /// <param name="codes">Maps of the size and with the K of those counted, at least one.</param>
    /// <exception cref="ArgumentException">The sizes differ, or there is no map.</exception>
    public double BitsPerCode(CodeDataSet codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        if (codes.Height * codes.Width != area || codes.Categories != categories || codes.Count == 0)
        {
            throw new ArgumentException($"{codes.Count} maps of {codes.Height}×{codes.Width} with K = {codes.Categories} do not fit; " +
                $"expected at least one, of {area} positions with K = {categories}.", nameof(codes));
        }
        double sum = 0;
        foreach (int place in Places(codes)) sum += bits[place];
        return sum / ((double)codes.Count * area);
    }

    /// <summary>Where each code of a data set stands in a table of positions × codes.</summary>
    private IEnumerable<int> Places(CodeDataSet codes)
    {
        long[] map = new long[area];
        for (int index = 0; index < codes.Count; index++)
        {
            codes.CopyTo(index, map);
            for (int position = 0; position < area; position++) yield return position * categories + (int)map[position];
        }
    }
}
