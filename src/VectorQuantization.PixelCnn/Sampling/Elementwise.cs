using System.Numerics;
using System.Runtime.CompilerServices;

namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>What is done element by element; counts are multiples of a SIMD vector.</summary>
internal static unsafe class Elementwise
{
    /// <summary>tanh(a) · σ(b), a and b being the two halves of each image's maps.</summary>
    /// <param name="maps">[image][2][half].</param>
    /// <param name="images">How many.</param>
    /// <param name="half">Floats of a half.</param>
    /// <param name="result">[image][half].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gate(float* maps, int images, int half, float* result)
    {
        for (int image = 0; image < images; image++, maps += 2 * half, result += half)
        {
            for (int i = 0; i < half; i += Vector<float>.Count)
            {
                Vector<float> a = Vector.Load(maps + i), b = Vector.Load(maps + half + i);
                // tanh a · σ(b) = (1 − 2 / (e²ᵃ + 1)) / (e⁻ᵇ + 1): right at both ends too, where an exponential is 0 or infinite.
                Vector<float> tanh = Vector<float>.One - new Vector<float>(2) / (Vector.Exp(a + a) + Vector<float>.One);
                (tanh / (Vector.Exp(-b) + Vector<float>.One)).Store(result + i);
            }
        }
    }

    /// <summary>max(x, 0), in place.</summary>
    internal static void Relu(float* values, long count)
    {
        for (long i = 0; i < count; i += Vector<float>.Count) Vector.Max(Vector.Load(values + i), Vector<float>.Zero).Store(values + i);
    }
}
