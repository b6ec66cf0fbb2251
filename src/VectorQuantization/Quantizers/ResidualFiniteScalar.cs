namespace VectorQuantization.Quantizers;

/// <summary>Finite scalar quantizers for residual quantization: each takes what the ones before it left over, on a finer grid.</summary>
public static class ResidualFiniteScalar
{
    /// <summary>The quantizers of each stage.</summary>
    /// <remarks>
    /// <para>Stage i, counted from 0, has the <paramref name="levels"/> at <see cref="FiniteScalarQuantizerOptions.Scales"/> L⁻ⁱ with
    /// <see cref="FiniteScalarBound.SymmetricClamp"/>. A component within ±L/(L − 1) is then off by at most L⁻ⁱ/(L − 1) after stage i: the L cells of a stage fill
    /// each cell of the one before it without overlap, and all stages together are a uniform grid of Lⁿ values. Keep latents in that range, by L/(L − 1) · tanh for
    /// example: beyond it they are cut off and get no gradient.</para>
    /// <para>Public code had the scales (L − 1)⁻ⁱ before November 2025, whose cells overlap, and which for two levels never become finer;
    /// <paramref name="legacyScales"/> is for checkpoints from then.</para>
    /// </remarks>
    /// <param name="levels">Number of levels L of each component, each from 2 to 65,536; their product is at most 2⁶².</param>
    /// <param name="count">Number of stages n, at least 1.</param>
    /// <param name="layout">Where the latents keep their code dimension. The default is <see cref="LatentLayout.ChannelsFirst"/>.</param>
    /// <param name="legacyScales">Whether scales are (L − 1)⁻ⁱ. The default is false.</param>
    /// <exception cref="ArgumentException">There is no component.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static IReadOnlyList<Quantizer> Levels(IReadOnlyList<int> levels, int count, LatentLayout layout = LatentLayout.ChannelsFirst, bool legacyScales = false)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var stages = new List<Quantizer>();
        for (int stage = 0; stage < count; stage++)
        {
            int power = -stage;
            stages.Add(new FiniteScalarQuantizer(new FiniteScalarQuantizerOptions(levels)
            {
                Bound = FiniteScalarBound.SymmetricClamp,
                Scales = [.. levels.Select(l => Math.Pow(legacyScales ? l - 1 : l, power))],
                Layout = layout,
            }));
        }
        return stages;
    }
}
