using System.Numerics;
using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Sampling;

/// <summary>
/// The weights of a convolution, packed for its value at one position of several images: y = b + Σₜ Wₜ xₜ over the positions t that the kernel covers ("taps"),
/// row by row from the upper left.
/// </summary>
/// <remarks>Packed as [panel of outputs][tap][input][output in panel]: a panel of 16 outputs (with AVX2) is read once, in order, for all images.</remarks>
internal sealed unsafe class PackedDense : IDisposable
{
    /// <summary>Images computed together: 4 × 2 vectors of sums fill the multipliers' pipeline and stay in registers everywhere.</summary>
    internal const int Rows = 4;

    private readonly FloatBuffer weights;
    private readonly FloatBuffer bias;
    private readonly int taps;

    internal PackedDense(Conv2d layer, Channels inputs, Channels outputs)
    {
        Inputs = inputs.Padded;
        Outputs = outputs.Padded;
        long[] shape = layer.weight.shape;
        taps = (int)(shape[2] * shape[3]);
        weights = new FloatBuffer((long)Outputs * taps * Inputs);
        bias = new FloatBuffer(Outputs);
        float[] source = Values(layer.weight), biases = layer.bias is null ? new float[outputs.Total] : Values(layer.bias);
        int panel = Channels.Panel;
        for (int o = 0; o < outputs.Total; o++)
        {
            int place = outputs.Place(o);
            bias.Start[place] = biases[o];
            float* column = weights.Start + (long)(place / panel) * taps * Inputs * panel + place % panel;
            for (int i = 0; i < inputs.Total; i++)
            {
                for (int t = 0; t < taps; t++) column[((long)t * Inputs + inputs.Place(i)) * panel] = source[((long)o * inputs.Total + i) * taps + t];
            }
        }
    }

    /// <summary>Floats of an image at a tap.</summary>
    internal int Inputs { get; }

    /// <summary>Floats of an image's result.</summary>
    internal int Outputs { get; }

    /// <summary>A parameter's values in float32, whatever its type and device.</summary>
    internal static float[] Values(Tensor parameter)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return parameter.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>Computes a position.</summary>
    /// <param name="inputs">Where each tap's images lie, [image][<see cref="Inputs"/>].</param>
    /// <param name="skip">How many taps at the kernel's beginning lie outside the map and count as zero; their addresses are not read.</param>
    /// <param name="images">A multiple of <see cref="Rows"/>.</param>
    /// <param name="start">Added to the result, [image][<see cref="Outputs"/>]; or null.</param>
    /// <param name="result">[image][<see cref="Outputs"/>].</param>
    // Aggressive optimization: the first call may be the only one, and must not run in an unoptimized version of this.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Multiply(float** inputs, int skip, int images, float* start, float* result)
    {
        int panel = Channels.Panel;
        for (int output = 0; output < Outputs; output += panel)
        {
            float* block = weights.Start + ((long)(output / panel) * taps + skip) * Inputs * panel;
            for (int image = 0; image < images; image += Rows)
            {
                Tile(inputs + skip, taps - skip, Inputs, image, block, bias.Start + output,
                    start == null ? null : start + (long)image * Outputs + output, result + (long)image * Outputs + output, Outputs);
            }
        }
    }

    /// <summary>The same for a kernel of one tap.</summary>
    internal void Multiply(float* input, int images, float* start, float* result) => Multiply(&input, 0, images, start, result);

    public void Dispose()
    {
        weights.Dispose();
        bias.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(float** taps, int tapCount, int length, int image, float* panel, float* bias, float* start, float* result, int stride)
    {
        int width = Vector<float>.Count;
        Vector<float> s00 = Vector.Load(bias), s01 = Vector.Load(bias + width), s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01;
        if (start != null)
        {
            s00 += Vector.Load(start);
            s01 += Vector.Load(start + width);
            s10 += Vector.Load(start + stride);
            s11 += Vector.Load(start + stride + width);
            s20 += Vector.Load(start + 2 * stride);
            s21 += Vector.Load(start + 2 * stride + width);
            s30 += Vector.Load(start + 3 * stride);
            s31 += Vector.Load(start + 3 * stride + width);
        }
        for (int tap = 0; tap < tapCount; tap++)
        {
            float* x0 = taps[tap] + (long)image * length, x1 = x0 + length, x2 = x1 + length, x3 = x2 + length;
            for (int i = 0; i < length; i++)
            {
                Vector<float> w0 = Vector.Load(panel), w1 = Vector.Load(panel + width);
                var x = new Vector<float>(x0[i]);
                s00 = Vector.MultiplyAddEstimate(x, w0, s00);
                s01 = Vector.MultiplyAddEstimate(x, w1, s01);
                x = new Vector<float>(x1[i]);
                s10 = Vector.MultiplyAddEstimate(x, w0, s10);
                s11 = Vector.MultiplyAddEstimate(x, w1, s11);
                x = new Vector<float>(x2[i]);
                s20 = Vector.MultiplyAddEstimate(x, w0, s20);
                s21 = Vector.MultiplyAddEstimate(x, w1, s21);
                x = new Vector<float>(x3[i]);
                s30 = Vector.MultiplyAddEstimate(x, w0, s30);
                s31 = Vector.MultiplyAddEstimate(x, w1, s31);
                panel += 2 * width;
            }
        }
        s00.Store(result);
        s01.Store(result + width);
        s10.Store(result + stride);
        s11.Store(result + stride + width);
        s20.Store(result + 2 * stride);
        s21.Store(result + 2 * stride + width);
        s30.Store(result + 3 * stride);
        s31.Store(result + 3 * stride + width);
    }
}
