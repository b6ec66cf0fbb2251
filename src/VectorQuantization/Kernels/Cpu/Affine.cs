namespace VectorQuantization.Kernels.Cpu;

/// <summary>
/// The map x ↦ (x − centre) · scale that both vectors and codes go through before they are multiplied. It leaves the order of distances as
/// it is, and keeps float32 products accurate and in range.
/// </summary>
internal sealed class Affine
{
    internal static readonly Affine Identity = new(null, 1);

    /// <param name="centre">One number a component, or null for zeros.</param>
    /// <param name="scale">A power of two.</param>
    internal Affine(float[]? centre, double scale)
    {
        Centre = centre;
        Scale = scale;
    }

    internal float[]? Centre { get; }

    internal double Scale { get; }

    internal bool IsIdentity => Centre is null && Scale == 1;

    internal double CentreOf(int component) => Centre is null ? 0 : Centre[component];
}
