using System.Numerics;

namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>
/// How channels lie in the caches: padded with zeros to whole panels, so that no loop has a rest. Maps before a gate are two such halves, one for tanh and one for σ.
/// </summary>
/// <param name="Count">Channels of a half.</param>
/// <param name="Halves">1, or 2 before a gate.</param>
internal readonly record struct Channels(int Count, int Halves = 1)
{
    /// <summary>Outputs computed together: two SIMD vectors.</summary>
    internal static int Panel => 2 * Vector<float>.Count;

    /// <summary>All channels, without padding.</summary>
    internal int Total => Count * Halves;

    /// <summary>Floats of all channels of a position, padding included.</summary>
    internal int Padded => Half * Halves;

    /// <summary>Floats of a half, padding included.</summary>
    internal int Half => (Count + Panel - 1) / Panel * Panel;

    /// <summary>Where a channel lies.</summary>
    internal int Place(int channel) => channel / Count * Half + channel % Count;
}
